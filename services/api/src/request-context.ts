import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Monitor } from './monitor.js';

const header = 'x-correlation-id';

/** Answers with the correlation id that was sent, or a new one where it is missing or not fit for a log. */
export const correlate: RequestHandler = (request, response, next) => {
  const sent = request.get(header);
  response.set(header, sent !== undefined && /^[\x21-\x7e]{1,128}$/.test(sent) ? sent : randomUUID());
  next();
};

export function correlationIdOf(response: Response): string {
  return String(response.get(header));
}

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
