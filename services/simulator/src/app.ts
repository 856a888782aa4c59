import { type Health, type Logger, type Metrics, operationalRoutes } from '@chatpulse/service';
import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Audience } from './audience.js';
import type { Broadcast } from './broadcast.js';
import { controlRoutes } from './control.js';
import type { LineSource } from './line-source.js';
import { problem } from './problem.js';

/** What `GET /status` answers. */
export type SimulatorStatus = {
  readonly simulated: true;
  readonly mode: 'generated' | 'replay';
  readonly clients: number;
  /** The clients, by the id that the control routes take. */
  readonly connections: readonly {
    readonly client: number;
    /** Path and query of the address it connected to, so that a test can tell its clients apart. */
    readonly path: string;
    readonly joined: number;
    readonly stalled: boolean;
  }[];
  readonly channels: number;
  /** Lines written to at least one client; as many are in the ledger. */
  readonly sent: number;
  /** Lines of rooms that nobody was in. */
  readonly unheard: number;
  readonly finished: boolean;
  readonly paused: boolean;
  readonly perSecond?: number;
  readonly joinViolations: number;
  /** JOINs of all clients in any 10 s, at most: each client has a nick, so a limit, of its own. */
  readonly mostJoins: number;
  readonly slowClients: number;
  readonly recorded?: { readonly lines: number; readonly skipped: number };
};

export function createApp(opts: {
  source: LineSource;
  audience: Audience;
  broadcast: Broadcast;
  status: () => SimulatorStatus;
  version: string;
  health: Health;
  metrics: Metrics;
  logger: Logger;
  now: () => number;
}): Express {
  const { source, audience, broadcast, status, version, health, metrics, logger, now } = opts;
  const app = express();
  app.disable('x-powered-by');
  app.use(operationalRoutes({ service: 'simulator', version, health, metrics }));
  app.get('/channels', (_request, response) => void response.json({ data: source.rooms }));
  app.get('/status', (_request, response) => void response.json(status()));
  app.get('/clients/:client', (request, response) => {
    const client = [...audience.clients].find(({ id }) => String(id) === request.params.client);
    if (!client) return problem(response, 404, 'GET /status lists the clients.');
    const { id, path, stalled, session } = client;
    response.json({ client: id, path, stalled, channels: [...session.joined] });
  });
  app.use('/control', controlRoutes({ source, audience, broadcast, now }));
  app.use((_request, response) => {
    problem(
      response,
      404,
      'There is GET /channels, /clients/…, /status, /livez, /readyz, /version, /metrics and POST /control/….',
    );
  });

  const onError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
    const { status: code } = error as { status?: unknown };
    if (typeof code === 'number' && code < 500) {
      problem(response, code, 'The body must be JSON, for example {"perSecond": 40}.');
      return;
    }
    logger.error({ err: error }, 'request failed');
    problem(response, 500, 'The simulator failed to answer; its log says why.');
  };
  app.use(onError);
  return app;
}
