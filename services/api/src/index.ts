export { type AppDependencies, createApp } from './app.js';
