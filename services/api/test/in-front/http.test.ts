import './answer-in-front.js';
import '../http.test.js';
