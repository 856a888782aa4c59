import './answer-in-front.js';
import '../http-reads.test.js';
