export { type Backend, startBackend } from './backend.js';
export { desktop, openBrowser, phone } from './browser.js';
export { findChromium } from './chromium.js';
