import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createLogger } from '@chatpulse/service';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { openSession } from '../src/session.js';
import { createTwitch, type Twitch } from '../src/twitch.js';
import { type FakeChat, type FakeClient, startFakeChat } from './support/fake-chat.js';
import { until } from './support/until.js';

jest.setTimeout(20_000);

const connection = {
  connectMs: 600,
  pingAfterMs: 300,
  deadAfterMs: 1200,
  retryMinMs: 20,
  retryMaxMs: 100,
  retireMs: 60_000,
};
const joins = { joins: 20, windowMs: 200, answerMs: 100, retryMinMs: 20, retryMaxMs: 100 };
const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function fake(rooms?: Record<string, string>): Promise<FakeChat> {
  const chat = await startFakeChat(rooms);
  closers.push(chat.close);
  return chat;
}

type Heard = { texts: string[]; unparseable: string[]; failed: string[] };

/** A listener on `url` that steps by itself, every 10 ms. */
function listenTo(
  url: string,
  channels: string[],
  onText: (text: string) => void = () => {},
): [Twitch, Heard] {
  const heard: Heard = { texts: [], unparseable: [], failed: [] };
  const twitch = createTwitch({
    url,
    openSession,
    timings: { connection, joins },
    now: () => performance.now(),
    random: Math.random,
    logger: createLogger({ service: 'test', level: 'silent' }),
    events: {
      onMessage(message) {
        if (message.command !== 'PRIVMSG') return;
        onText(message.params[1] ?? '');
        heard.texts.push(message.params[1] ?? '');
      },
      onUnparseable: (raw) => heard.unparseable.push(raw),
      onListenerError: (_, raw) => heard.failed.push(raw),
    },
  });
  for (const channel of channels) twitch.follow(channel);
  const timer = setInterval(twitch.step, 10);
  closers.push(() => {
    clearInterval(timer);
    twitch.stop();
  });
  return [twitch, heard];
}

const privmsg = (text: string): string => `:ann!ann@ann PRIVMSG #room :${text}`;
const joined = (twitch: Twitch, count: number): Promise<void> =>
  until(`${count} joined`, () => twitch.view().joined === count);
const client = (chat: FakeChat, index: number): FakeClient => {
  const found = chat.clients[index];
  if (!found) throw new Error(`no client ${index}`);
  return found;
};

test('logs in anonymously, with tags and commands and without membership', async () => {
  const chat = await fake();
  const [twitch] = listenTo(chat.url, ['room']);
  await joined(twitch, 1);
  const [caps, pass, nick] = client(chat, 0).received;
  expect([caps, pass]).toEqual(['CAP REQ :twitch.tv/tags twitch.tv/commands', 'PASS SCHMOOPIIE']);
  expect(nick).toMatch(/^NICK justinfan\d+$/);
});

test('answers the server’s PING', async () => {
  const chat = await fake();
  const [twitch] = listenTo(chat.url, ['room']);
  await joined(twitch, 1);
  client(chat, 0).say('PING :tmi.twitch.tv');
  await until('a PONG', () => client(chat, 0).received.includes('PONG'));
});

test('follows and leaves channels while it runs', async () => {
  const chat = await fake({ one: '1', two: '2' });
  const [twitch] = listenTo(chat.url, ['one']);
  await joined(twitch, 1);
  twitch.follow('two');
  await joined(twitch, 2);
  twitch.unfollow('one');
  await until('a PART', () => client(chat, 0).received.includes('PART #one'));
  expect(twitch.view()).toMatchObject({ desired: 1, joined: 1, waiting: [] });
});

test('a connection takes 90 channels, the next ones go to a second', async () => {
  const rooms = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`c${index}`, `${index + 1}`]));
  const chat = await fake(rooms);
  const [twitch] = listenTo(chat.url, Object.keys(rooms));
  await joined(twitch, 100);
  const joinsOf = (index: number): number =>
    client(chat, index).received.filter((line) => line.startsWith('JOIN')).length;
  expect([joinsOf(0), joinsOf(1)].sort((a, b) => b - a)).toEqual([90, 10]);
});

test('a line that came in pieces over frames is one line, and garbage is kept as it came', async () => {
  const chat = await fake();
  const [twitch, heard] = listenTo(chat.url, ['room']);
  await joined(twitch, 1);
  const { socket, say } = client(chat, 0);
  socket.send(':ann!ann@ann PRIVMSG #room :one');
  socket.send(' text\r');
  socket.send('\n@only=tags\r\n');
  socket.send(Buffer.from([0xff, 0xfe, 0x0d, 0x0a]), { binary: false });
  say(privmsg('after'));
  await until('the last text', () => heard.texts.includes('after'));
  expect(heard.texts).toEqual(['one text', 'after']);
  expect(heard.unparseable).toEqual(['@only=tags', '\ufffd\ufffd']);
});

test('only the answer to the newest PING proves a connection', async () => {
  const chat = await fake();
  chat.behaviour.pong = false;
  const [twitch, heard] = listenTo(chat.url, ['room']);
  await joined(twitch, 1);
  const { received, say } = client(chat, 0);
  say(':tmi.twitch.tv PONG tmi.twitch.tv :12345', privmsg('x'));
  await until('the text', () => heard.texts.includes('x'));
  expect(twitch.view().provenAtMs).toEqual([undefined]);
  const asked = received.find((line) => line.startsWith('PING'))?.slice(6);
  say(`:tmi.twitch.tv PONG tmi.twitch.tv :${asked}`);
  await until('proof', () => twitch.view().provenAtMs[0] === Number(asked));
});

describe('the traps of tmi.js', () => {
  test('1: a half-open connection is noticed and replaced', async () => {
    const chat = await fake();
    const [twitch, heard] = listenTo(chat.url, ['room']);
    await joined(twitch, 1);
    chat.behaviour.pong = false;
    client(chat, 0).socket.pause();
    await until('a second connection', () => chat.clients.length === 2);
    chat.behaviour.pong = true;
    await joined(twitch, 1);
    client(chat, 1).say(privmsg('heard again'));
    await until('the text', () => heard.texts.includes('heard again'));
  });

  test('2: a listener that throws costs its own line, which is kept, and no other', async () => {
    const chat = await fake();
    const [twitch, heard] = listenTo(chat.url, ['room'], (text) => {
      if (text === 'poison') throw new Error('listener');
    });
    await joined(twitch, 1);
    client(chat, 0).say(privmsg('poison'), privmsg('same frame'));
    client(chat, 0).say(privmsg('next frame'));
    await until('the last text', () => heard.texts.length === 2);
    expect(heard).toMatchObject({ texts: ['same frame', 'next frame'], failed: [privmsg('poison')] });
  });

  test('3: a PRIVMSG without text is a line like any other', async () => {
    const chat = await fake();
    const [twitch, heard] = listenTo(chat.url, ['room']);
    await joined(twitch, 1);
    client(chat, 0).say(':ann!ann@ann PRIVMSG #room', ':ann!ann@ann PRIVMSG', privmsg('after'));
    await until('the last text', () => heard.texts.includes('after'));
    expect(heard).toEqual({ texts: ['', '', 'after'], unparseable: [], failed: [] });
  });

  test('4: after RECONNECT both sockets are read, and the late close of the old one leaves the new alone', async () => {
    const chat = await fake({ room: '71', other: '72' });
    const [twitch, heard] = listenTo(chat.url, ['room', 'other']);
    await joined(twitch, 2);
    // With one channel unanswered on the new socket, the old one is still needed.
    chat.rooms.delete('other');
    client(chat, 0).say(':tmi.twitch.tv RECONNECT');
    await until('a JOIN on the new one', () => chat.clients[1]?.received.includes('JOIN #room') === true);
    await joined(twitch, 1);
    client(chat, 0).say(privmsg('from the old'));
    await until('its text', () => heard.texts.includes('from the old'));
    client(chat, 0).socket.close();
    await until('the close', () => client(chat, 0).socket.readyState === 3);
    client(chat, 1).say(privmsg('from the new'));
    await until('its text', () => heard.texts.includes('from the new'));
    expect(chat.clients.length).toBe(2);
    expect(twitch.view().joined).toBe(1);
  });

  test('4: the old socket goes once all is joined on the new one, and what it still held was read', async () => {
    const chat = await fake();
    const [twitch, heard] = listenTo(chat.url, ['room']);
    await joined(twitch, 1);
    await until('proof', () => twitch.view().provenAtMs[0] !== undefined);
    const { received, say, socket } = client(chat, 0);
    const pings = (): string[] => received.filter((line) => line.startsWith('PING'));
    const before = pings().length;
    chat.behaviour.pong = false;
    say(':tmi.twitch.tv RECONNECT');
    await until('a PING to the old one', () => pings().length > before);
    expect(client(chat, 1).received).toContain('JOIN #room');
    say(privmsg('last words'), `:tmi.twitch.tv PONG tmi.twitch.tv ${pings().at(-1)?.slice(5)}`);
    await until('the end of the old one', () => socket.readyState === 3);
    expect(heard.texts).toEqual(['last words']);
    expect(twitch.view()).toMatchObject({ joined: 1, connections: ['ready'] });
  });

  test('5: a second outage while channels are rejoined loses none of them', async () => {
    const rooms = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`c${index}`, `${index + 1}`]));
    const chat = await fake(rooms);
    const [twitch] = listenTo(chat.url, Object.keys(rooms));
    await joined(twitch, 30);
    client(chat, 0).socket.terminate();
    await until(
      'rejoining',
      () => chat.clients[1]?.received.some((line) => line.startsWith('JOIN')) === true,
    );
    client(chat, 1).socket.terminate();
    await until('a third connection', () => chat.clients.length === 3);
    await joined(twitch, 30);
  });

  test('6: joins keep to their rate, also across reconnects', async () => {
    const rooms = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`c${index}`, `${index + 1}`]));
    const chat = await fake(rooms);
    const times: number[] = [];
    const [twitch] = listenTo(chat.url, Object.keys(rooms));
    await until('the first connection', () => chat.clients.length === 1);
    const watch = (index: number): void => {
      client(chat, index).socket.on('message', (data) => {
        if (String(data).startsWith('JOIN')) times.push(performance.now());
      });
    };
    watch(0);
    await joined(twitch, 20);
    client(chat, 0).socket.terminate();
    await until('the second connection', () => chat.clients.length === 2);
    watch(1);
    await joined(twitch, 50);
    // Less than the window by what arrival may be late on a busy machine.
    for (const at of times)
      expect(times.filter((time) => time >= at && time < at + 150).length).toBeLessThan(21);
  });

  test('7: a ROOMSTATE that comes late is no failure, and a JOIN without one is sent again', async () => {
    const chat = await fake();
    chat.behaviour.roomState = false;
    const [twitch] = listenTo(chat.url, ['room']);
    const joinsSent = (): number =>
      chat.clients[0]?.received.filter((line) => line === 'JOIN #room').length ?? 0;
    await until('a second JOIN', () => joinsSent() >= 2);
    expect(twitch.view()).toMatchObject({ joined: 0, waiting: ['room'] });
    client(chat, 0).say('@room-id=71 :tmi.twitch.tv ROOMSTATE #room');
    await joined(twitch, 1);
  });

  test('8: a server that accepts and then says nothing is given up after the deadline', async () => {
    const chat = await fake();
    chat.behaviour.welcome = false;
    const [twitch] = listenTo(chat.url, ['room']);
    await until('a second attempt', () => chat.clients.length >= 2);
    chat.behaviour.welcome = true;
    await joined(twitch, 1);
  });

  test('8: so is a port that accepts and never speaks WebSocket', async () => {
    const opened: unknown[] = [];
    const server = await startTcp((socket) => opened.push(socket));
    listenTo(`ws://127.0.0.1:${portOf(server)}`, ['room']);
    await until('a second attempt', () => opened.length >= 2);
  });

  test('9: no server at the first attempt is no unhandled rejection, only a later start', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    closers.push(() => void process.off('unhandledRejection', note));
    const server = await startTcp(() => {});
    const port = portOf(server);
    await new Promise((resolve) => server.close(resolve));
    const [twitch] = listenTo(`ws://127.0.0.1:${port}`, ['room']);
    await until('a failed attempt', () => twitch.view().connections[0] === 'waiting');
    await until('another attempt', () => twitch.view().connections[0] === 'connecting');
    expect(unhandled).toEqual([]);
  });

  test('10: the port of the address is used, with TLS too', async () => {
    const first: number[] = [];
    const server = await startTcp((socket) =>
      socket.once('data', (data) => first.push(Buffer.from(data)[0] ?? -1)),
    );
    const tlsHandshake = 0x16;
    listenTo(`wss://127.0.0.1:${portOf(server)}/`, ['room']);
    await until('the first byte', () => first.length > 0);
    expect(first[0]).toBe(tlsHandshake);
  });
});

async function startTcp(onConnection: (socket: Socket) => void): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
