import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, jest, test } from '@jest/globals';
import { atEnd, client, fake, joined, listenTo, privmsg } from './support/listening.js';
import { until } from './support/until.js';

jest.setTimeout(20_000);

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
    expect(heard).toMatchObject({ texts: ['', '', 'after'], unparseable: [], failed: [] });
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
    expect(twitch.view().channels.joined).toBe(1);
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
    expect(twitch.view()).toMatchObject({ channels: { joined: 1 }, connections: ['ready'] });
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
    expect(twitch.view()).toMatchObject({ channels: { joined: 0 }, waiting: [['room', 'joining']] });
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
    atEnd(() => void process.off('unhandledRejection', note));
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
  atEnd(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
