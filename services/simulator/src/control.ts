import { isIPv4 } from 'node:net';
import express, { type Request, type Response, type Router } from 'express';
import type { Audience } from './audience.js';
import type { Broadcast } from './broadcast.js';
import type { Client } from './client.js';
import type { LineSource } from './line-source.js';
import { problem } from './problem.js';
import type { Refusal } from './session.js';

const refusals: readonly unknown[] = ['banned', 'suspended', 'silent', 'unanswered', 'none'];
export const maxPerSecond = 100_000;

/**
 * Faults on demand, for tests and for trying things out; answers to the same machine only.
 * What is done to clients concerns every one, or the one named by `{"client": id}`.
 */
export function controlRoutes(opts: {
  source: LineSource;
  audience: Audience;
  broadcast: Broadcast;
  now: () => number;
}): Router {
  const { source, audience, broadcast, now } = opts;
  const router = express.Router();
  router.use((request, response, next) => {
    if (isLoopback(request.socket.remoteAddress)) next();
    else problem(response, 403, 'The control routes answer only to requests from the same machine.');
  });
  router.use(express.json());

  router.post('/rate', (request, response) => {
    const { perSecond } = bodyOf(request);
    if (typeof perSecond !== 'number' || !(perSecond >= 0 && perSecond <= maxPerSecond)) {
      problem(
        response,
        400,
        `perSecond must be a number from 0 to ${maxPerSecond}, for example {"perSecond": 40}.`,
      );
    } else if (!source.setRate(perSecond, now())) {
      problem(
        response,
        409,
        'A replay keeps the recorded times; start it with another REPLAY_SPEED instead.',
      );
    } else {
      response.json({ perSecond });
    }
  });

  router.post('/refuse', (request, response) => {
    const { channel, how } = bodyOf(request);
    if (typeof channel !== 'string' || !audience.findRoom(channel)) {
      problem(response, 404, 'channel must be one of GET /channels.');
    } else if (!refusals.includes(how)) {
      problem(
        response,
        400,
        'how must be banned, suspended, silent or unanswered, or none to open the channel again.',
      );
    } else {
      audience.refuse(channel, how === 'none' ? undefined : (how as Refusal));
      response.json({ channel, how });
    }
  });

  const concern = (act: (client: Client) => void) => (request: Request, response: Response) => {
    const { client: id } = bodyOf(request);
    const concerned = [...audience.clients].filter((client) => id === undefined || client.id === id);
    if (id !== undefined && concerned.length === 0) {
      problem(response, 404, 'client must be the id of a connected client; GET /status lists them.');
      return;
    }
    for (const client of concerned) act(client);
    response.json({ clients: concerned.map(({ id: concernedId }) => concernedId) });
  };
  const onClients = (route: string, act: (client: Client) => void): void =>
    void router.post(route, concern(act));
  onClients('/reconnect', (client) => {
    client.write([':tmi.twitch.tv RECONNECT']);
    client.flush();
  });
  onClients('/drop', (client) => client.cut());
  onClients('/stall', (client) => client.stall());
  onClients('/half-line', (client) => client.breakNextLine('cut'));
  onClients('/broken-line', (client) => client.breakNextLine('rest'));
  onClients('/garbage', (client) => client.sendGarbage());

  router.post('/pause', (_request, response) => {
    broadcast.pause();
    response.json({ paused: true });
  });
  router.post('/resume', (_request, response) => {
    broadcast.resume();
    response.json({ paused: false });
  });
  return router;
}

function bodyOf(request: Request): Readonly<Record<string, unknown>> {
  const body: unknown = request.body;
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

function isLoopback(address = ''): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}
