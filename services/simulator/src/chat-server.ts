import type { Server } from 'node:http';
import type { Logger } from '@chatpulse/service';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Audience } from './audience.js';
import { createClient } from './client.js';
import type { JoinLimit } from './join-limit.js';
import { createSession } from './session.js';

/** Takes WebSocket connections on any path, as Twitch does, and seats them in the audience. */
export interface ChatServer {
  attach(server: Server): void;
  /** Connections that were cut because they read too slowly. */
  readonly slowClients: number;
  /** Closes every connection after what is queued; cuts those that do not answer within `graceMs`. */
  close(graceMs: number): Promise<void>;
}

export function createChatServer(opts: {
  audience: Audience;
  joinLimit: JoinLimit;
  pingIntervalMs: number;
  clientBufferBytes: number;
  now: () => number;
  logger: Logger;
}): ChatServer {
  const { audience, joinLimit, pingIntervalMs, clientBufferBytes, now, logger } = opts;
  const sockets = new WebSocketServer({
    noServer: true,
    autoPong: false,
    maxPayload: 16_384,
    handleProtocols: (offered) => (offered.has('irc') ? 'irc' : false),
  });
  let lastId = 0;
  let slowClients = 0;

  const seat = (socket: WebSocket, path: string): void => {
    lastId += 1;
    const id = lastId;
    const session = createSession({
      findRoom: audience.findRoom,
      refusalOf: audience.refusalOf,
      admitJoin: (nick) => joinLimit.admit(nick, now()),
      onJoined: (channel) => audience.enter(channel, client),
      onParted: (channel) => audience.leave(channel, client),
    });
    const client = createClient({
      id,
      path,
      socket,
      session,
      pingIntervalMs,
      bufferBytes: clientBufferBytes,
      now,
      onSlow() {
        slowClients += 1;
        logger.warn({ client: id }, 'client reads too slowly and is disconnected');
      },
    });
    audience.add(client);
    logger.debug({ client: id }, 'client connected');
    socket.on('close', () => {
      audience.remove(client);
      logger.debug({ client: id }, 'client gone');
    });
    // 'close' follows; the error says only how the peer left.
    socket.on('error', (error) => logger.debug({ client: id, err: error }, 'client socket failed'));
  };

  return {
    get slowClients() {
      return slowClients;
    },
    attach(server) {
      server.on('upgrade', (request, socket, head) => {
        sockets.handleUpgrade(request, socket, head, (client) => seat(client, request.url ?? '/'));
      });
    },
    async close(graceMs) {
      const gone = [...sockets.clients].map(
        (socket) => new Promise<void>((resolve) => void socket.once('close', () => resolve())),
      );
      for (const client of audience.clients) {
        if (client.stalled) client.cut();
        else client.hangUp();
      }
      const cut = setTimeout(() => {
        for (const client of audience.clients) client.cut();
      }, graceMs);
      await Promise.all(gone);
      clearTimeout(cut);
      sockets.close();
    },
  };
}
