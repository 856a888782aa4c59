import type { RequestHandler } from 'express';

// Our own files only: no inline script or style, no other origin, no frame around us.
// `data:` images are what Swagger UI's style sheet draws its icons with.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const securityHeaders = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

export const secure: RequestHandler = (_request, response, next) => {
  response.set(securityHeaders);
  next();
};

export const readerHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, Link, Retry-After, x-as-of, x-correlation-id',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** Any origin may read: there are no cookies and no secrets here. */
export const allowReaders: RequestHandler = (request, response, next) => {
  response.set(readerHeaders);
  if (request.method !== 'OPTIONS') return next();
  response
    .set({
      'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
      'Access-Control-Allow-Headers': 'if-none-match, last-event-id, x-correlation-id',
      'Access-Control-Max-Age': '86400',
    })
    .status(204)
    .end();
};
