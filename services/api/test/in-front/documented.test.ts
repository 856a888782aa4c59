import './answer-in-front.js';
import '../documented.test.js';
