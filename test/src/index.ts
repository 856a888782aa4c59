export { type Backend, startBackend } from './backend.js';
