import type { RequestHandler } from 'express';
import type { Monitor } from './monitor.js';

/** Times each answer by its route's pattern; what matched no route shares one name, so that names stay few. */
export function measure(monitor: Monitor): RequestHandler {
  return (request, response, next) => {
    const begun = performance.now();
    response.on('finish', () => {
      const route: unknown = request.route?.path;
      const seconds = (performance.now() - begun) / 1000;
      monitor.answered(
        request.method,
        typeof route === 'string' ? route : 'other',
        response.statusCode,
        seconds,
      );
    });
    next();
  };
}

/**
 * HEAD is GET without a body, which node leaves out by itself. The validator knows documented methods only: it would
 * fill in no default and refuse nothing. `locals.head` tells it to what would never end.
 */
export const headAsGet: RequestHandler = (request, response, next) => {
  if (request.method === 'HEAD') {
    response.locals.head = true;
    request.method = 'GET';
  }
  next();
};
