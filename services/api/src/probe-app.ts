import { correlate, operationalRoutes } from '@chatpulse/service';
import express, { type Express } from 'express';
import { answerErrors, refuseMethod } from './error-handler.js';
import { ProblemError } from './problem.js';
import { headAsGet, measure } from './request-context.js';
import type { RoleParts } from './role.js';
import { secure } from './security-headers.js';

/** The HTTP surface of an instance that only materializes: probes and metrics. Reads are a 404 that says who answers. */
export function createProbeApp(
  deps: Pick<RoleParts, 'health' | 'metrics' | 'monitor' | 'logger' | 'version'>,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(correlate, headAsGet, measure(deps.monitor), secure);
  app.use(operationalRoutes({ service: 'api', ...deps }));
  app.all(['/livez', '/readyz', '/version', '/metrics'], refuseMethod);
  app.use(() => {
    throw new ProblemError(
      'urn:chatpulse:problem:not-found',
      'This instance only materializes (ROLES=materializer). One with the role rest answers reads.',
    );
  });
  app.use(answerErrors(deps.logger));
  return app;
}
