import { type Router as ExpressRouter, Router } from 'express';
import { ProblemError } from '../problem.js';

const methods = ['get', 'put', 'post', 'delete'] as const;

/** Refuses what the description does not offer on a path that it has. */
export function refuseOtherMethods(paths: Readonly<Record<string, object>>): ExpressRouter {
  const router = Router();
  for (const [path, operations] of Object.entries(paths)) {
    const offered = methods.filter((method) => method in operations).map((method) => method.toUpperCase());
    router.all(path.replaceAll(/\{(\w+)\}/g, ':$1'), (request, response) => {
      response.set('Allow', offered.join(', '));
      throw new ProblemError(
        'urn:chatpulse:problem:method-not-allowed',
        `${request.method} is not possible here, only ${offered.join(' and ')}.`,
      );
    });
  }
  return router;
}
