import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** One client of the fake server, as the server sees it. */
export type FakeClient = {
  readonly socket: WebSocket;
  /** Commands received, in order. */
  readonly received: string[];
  say(...lines: string[]): void;
};

export type FakeChat = {
  readonly url: string;
  readonly clients: FakeClient[];
  /** Rooms that answer a JOIN, with their id. */
  readonly rooms: Map<string, string>;
  /** What the server does, to be switched while a test runs. */
  readonly behaviour: { welcome: boolean; roomState: boolean; pong: boolean };
  close(): Promise<void>;
};

/** The least of Twitch that the edge needs: login, PONG and ROOMSTATE. */
export async function startFakeChat(rooms: Record<string, string> = { room: '71' }): Promise<FakeChat> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const behaviour = { welcome: true, roomState: true, pong: true };
  const known = new Map(Object.entries(rooms));
  const clients: FakeClient[] = [];

  const answer = (line: string): string | undefined => {
    const [command = '', argument = ''] = line.split(' ');
    if (command === 'NICK' && behaviour.welcome) return `:tmi.twitch.tv 001 ${argument} :Welcome, GLHF!`;
    if (command === 'PING' && behaviour.pong) return `:tmi.twitch.tv PONG tmi.twitch.tv ${argument}`;
    const roomId = command === 'JOIN' ? known.get(argument.slice(1)) : undefined;
    if (roomId && behaviour.roomState) return `@room-id=${roomId} :tmi.twitch.tv ROOMSTATE ${argument}`;
    return undefined;
  };

  server.on('connection', (socket) => {
    const received: string[] = [];
    const say = (...lines: string[]): void => socket.send(lines.map((line) => `${line}\r\n`).join(''));
    clients.push({ socket, received, say });
    socket.on('message', (data) => {
      for (const line of String(data).split(/\r?\n/)) {
        received.push(line);
        const reply = answer(line);
        if (reply) say(reply);
      }
    });
  });

  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clients,
    rooms: known,
    behaviour,
    close: () =>
      new Promise((resolve) => {
        for (const client of server.clients) client.terminate();
        server.close(() => resolve());
      }),
  };
}
