import { describe, expect, jest, test } from '@jest/globals';
import { client, fake, joined, listenTo, privmsg } from './support/listening.js';
import { until } from './support/until.js';

jest.setTimeout(20_000);

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
  expect(twitch.view()).toMatchObject({ channels: { joined: 1, joining: 0 }, waiting: [] });
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

test('a binary frame, which Twitch never sends, takes no line of chat with it', async () => {
  const chat = await fake();
  const [twitch, heard] = listenTo(chat.url, ['room']);
  await joined(twitch, 1);
  const { socket, say } = client(chat, 0);
  socket.send(':ann!ann@ann PRIVMSG #room :in');
  socket.send(Buffer.from([0xff, 0x0a, 0x09]), { binary: true });
  socket.send(' pieces\r\n');
  socket.send(Buffer.from([0xfe]), { binary: true });
  say(privmsg('whole'));
  await until('the last text', () => heard.texts.includes('whole'));
  expect(heard.texts).toEqual(['in pieces', 'whole']);
  expect(heard.unparseable).toEqual(['\ufffd', '\t', '\ufffd']);
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

describe('a channel that nobody may join', () => {
  const refusals = [
    ['msg_banned', 'banned'],
    ['msg_channel_suspended', 'suspended'],
    ['tos_ban', 'suspended'],
  ] as const;

  test.each(refusals)('%s: is known as %s, and is not asked for again at once', async (id, state) => {
    const chat = await fake({ room: '71' });
    const [twitch] = listenTo(chat.url, ['room', 'closed']);
    await joined(twitch, 1);
    client(chat, 0).say(`@msg-id=${id} :tmi.twitch.tv NOTICE #closed :No.`);
    await until('it is known', () => twitch.view().channels[state] === 1);
    expect(twitch.view().waiting).toEqual([['closed', state]]);
    const asked = client(chat, 0).received.filter((line) => line === 'JOIN #closed').length;
    // By then a channel that does not answer is asked for again.
    twitch.follow('silent');
    await until('two JOINs', () => client(chat, 0).received.filter((l) => l === 'JOIN #silent').length > 1);
    expect(client(chat, 0).received.filter((line) => line === 'JOIN #closed').length).toBe(asked);
  });

  test('does not keep the old connection open after RECONNECT', async () => {
    const chat = await fake();
    const [twitch] = listenTo(chat.url, ['room', 'closed']);
    await joined(twitch, 1);
    client(chat, 0).say('@msg-id=msg_banned :tmi.twitch.tv NOTICE #closed :No.');
    await until('it is known', () => twitch.view().channels.banned === 1);
    client(chat, 0).say(':tmi.twitch.tv RECONNECT');
    await until('the end of the old one', () => client(chat, 0).socket.readyState === 3);
    await joined(twitch, 1);
  });

  test('other notices change nothing', async () => {
    const chat = await fake();
    const [twitch, heard] = listenTo(chat.url, ['room']);
    await joined(twitch, 1);
    const { say } = client(chat, 0);
    say('@msg-id=slow_on :tmi.twitch.tv NOTICE #room :Slow.', ':tmi.twitch.tv NOTICE * :Hello', privmsg('x'));
    await until('the text', () => heard.texts.includes('x'));
    expect(twitch.view().channels.joined).toBe(1);
  });
});

test('a channel that Twitch puts us out of is joined again', async () => {
  const chat = await fake();
  const [twitch] = listenTo(chat.url, ['room']);
  await joined(twitch, 1);
  const { received, say } = client(chat, 0);
  say(':justinfan1!justinfan1@justinfan1.tmi.twitch.tv PART #room');
  await until('a second JOIN', () => received.filter((line) => line === 'JOIN #room').length === 2);
  await joined(twitch, 1);
});

test('a room that is joined under another login has a new name', async () => {
  const chat = await fake({ before: '71' });
  const [twitch, heard] = listenTo(chat.url, ['before']);
  await joined(twitch, 1);
  chat.rooms.delete('before');
  chat.rooms.set('now', '71');
  twitch.follow('now');
  await until('it is told', () => heard.renamed.length > 0);
  expect(heard.renamed).toEqual([['before', 'now']]);
});

describe('what is heard', () => {
  test('begins with the ROOMSTATE, and ends when the socket is lost or the channel left', async () => {
    const chat = await fake();
    const [twitch, heard] = listenTo(chat.url, ['room']);
    await joined(twitch, 1);
    client(chat, 0).socket.terminate();
    await until('it is joined again', () => heard.spans.length === 3);
    twitch.unfollow('room');
    expect(heard.spans).toEqual(['room heard on 1', 'room socket_lost', 'room heard on 1', 'room left']);
  });

  test('ends when Twitch puts us out', async () => {
    const chat = await fake();
    const [twitch, heard] = listenTo(chat.url, ['room']);
    await joined(twitch, 1);
    chat.rooms.delete('room');
    client(chat, 0).say(':justinfan1!justinfan1@justinfan1.tmi.twitch.tv PART #room');
    await until('it has ended', () => heard.spans.includes('room left'));
  });

  test('goes on over a RECONNECT', async () => {
    const chat = await fake();
    const [twitch, heard] = listenTo(chat.url, ['room']);
    await joined(twitch, 1);
    client(chat, 0).say(':tmi.twitch.tv RECONNECT');
    await until('the old socket is gone', () => client(chat, 0).socket.readyState === 3);
    expect(new Set(heard.spans)).toEqual(new Set(['room heard on 1']));
    expect(twitch.view().channels.joined).toBe(1);
  });

  test('has a gap when the old socket ends before all is joined on the new one', async () => {
    const chat = await fake({ one: '1', two: '2' });
    const [twitch, heard] = listenTo(chat.url, ['one', 'two']);
    await joined(twitch, 2);
    chat.rooms.delete('two');
    client(chat, 0).say(':tmi.twitch.tv RECONNECT');
    await until('one is joined anew', () => heard.spans.length === 3);
    client(chat, 0).socket.terminate();
    await until('the gap', () => heard.spans.length === 6);
    expect(heard.spans.slice(3)).toEqual(['one socket_lost', 'one heard on 1', 'two socket_lost']);
  });
});
