import { join } from 'node:path';
import { openApi } from '@chatpulse/contracts';
import { correlate, type Health, type Logger, type Metrics, operationalRoutes } from '@chatpulse/service';
import express, { type Express } from 'express';
import { middleware as validator } from 'express-openapi-validator';
import { parse } from 'yaml';
import type { CountStore } from './counts.js';
import type { CoverageStore } from './coverage.js';
import { documentationRoutes } from './documentation.js';
import { answerErrors, refuseMethod, refuseUnknownPath } from './error-handler.js';
import { createHeardReader } from './heard.js';
import type { Monitor } from './monitor.js';
import { pageRoutes } from './page-routes.js';
import { headAsGet, measure } from './request-context.js';
import { countRoutes } from './routes.js';
import { allowReaders, secure } from './security-headers.js';
import type { SessionStore } from './sessions.js';
import type { Progress } from './state.js';
import type { Streams } from './streams.js';
import type { TrackedChannels } from './tracked.js';

const publicFolder = join(import.meta.dirname, '../public');

export type AppDependencies = {
  store: CountStore;
  progress: () => Promise<Progress>;
  tracked: TrackedChannels;
  sessions: SessionStore;
  coverage: CoverageStore;
  streams: Streams;
  health: Health;
  metrics: Metrics;
  monitor: Monitor;
  logger: Logger;
  version: string;
  now: () => number;
  /** Checks every answer against contracts/openapi.yaml too, and answers 500 when it differs. For tests. */
  validateResponses?: boolean;
};

/** The whole HTTP surface: reads, documentation, page, probes. */
export function createApp(deps: AppDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(correlate, headAsGet, measure(deps.monitor), secure);
  app.use(['/channels', '/leaderboard', '/openapi.yaml', '/version'], allowReaders);
  app.use(
    validator({
      apiSpec: parse(openApi),
      validateRequests: { allowUnknownQueryParameters: false, coerceTypes: true },
      validateResponses: deps.validateResponses ?? false,
      validateSecurity: false,
      ignoreUndocumented: true,
    }),
  );
  app.use(operationalRoutes({ service: 'api', ...deps }));
  app.use(countRoutes({ ...deps, heard: createHeardReader(deps) }));
  app.use(documentationRoutes(publicFolder));
  app.use(pageRoutes(publicFolder));
  app.use(express.static(publicFolder, { etag: true, cacheControl: true, maxAge: 0, redirect: false }));
  app.all(
    [
      '/channels',
      '/channels/:id/stats',
      '/channels/:id/summary',
      '/channels/:id/sessions',
      '/channels/:id/coverage',
      '/channels/:id/stream',
      '/leaderboard',
      '/openapi.yaml',
      '/docs',
      '/overlay/:id',
      '/livez',
      '/readyz',
      '/version',
      '/metrics',
    ],
    refuseMethod,
  );
  app.use(refuseUnknownPath);
  app.use(answerErrors(deps.logger));
  return app;
}
