import { type Router as ExpressRouter, type Response, Router } from 'express';
import type { Health, HealthView } from './health.js';
import type { Metrics } from './metrics.js';

/**
 * What every service answers without a token: `/livez` and `/readyz` (200 or 503, body
 * `{status, checks: {name: {ok, detail?}}}`), `/version`, and `/metrics` in Prometheus's text format.
 */
export function operationalRoutes(opts: {
  service: string;
  version: string;
  health: Health;
  metrics: Metrics;
}): ExpressRouter {
  const { service, version, health, metrics } = opts;
  const router = Router();
  router.get('/livez', (_request, response) => sendHealth(response, health.live()));
  router.get('/readyz', (_request, response) => sendHealth(response, health.ready()));
  router.get(
    '/version',
    (_request, response) => void response.json({ service, version, node: process.version }),
  );
  router.get('/metrics', async (_request, response) => {
    const text = await metrics.metrics();
    response.set('Content-Type', metrics.contentType).send(text);
  });
  return router;
}

function sendHealth(response: Response, { ok, checks }: HealthView): void {
  response
    .status(ok ? 200 : 503)
    .set('Cache-Control', 'no-store')
    .json({ status: ok ? 'ok' : 'unavailable', checks });
}
