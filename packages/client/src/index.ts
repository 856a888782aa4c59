export { ApiError, UnexpectedAnswerError } from './api-error.js';
export { type Client, type ClientOptions, createClient } from './client.js';
export type * from './generated/types.js';
export { pagesOf, rowsOf } from './pages.js';
export type { StreamOptions } from './stream.js';
