export { type Backend, startBackend } from './backend.js';
export { desktop, openBrowser, type Page, phone } from './browser.js';
export { findChromium } from './chromium.js';
