import { expect, jest, test } from '@jest/globals';
import { openSession } from '../src/session.js';
import { linesOfEveryKind, readChatLines } from './support/chat-lines.js';
import { atEnd, fake } from './support/listening.js';
import { mutations, piecesOf } from './support/mutations.js';
import { until } from './support/until.js';

jest.setTimeout(20_000);

const lastLine = ':tmi.twitch.tv NOTICE * :the end';

/** What a session hands out and what it failed over, with the fake server's end of the socket. */
async function session() {
  const chat = await fake();
  const lines: string[] = [];
  const failed: string[] = [];
  const { terminate } = openSession(chat.url, {
    onLine: (line) => lines.push(line),
    onClosed: () => {},
    onListenerError: (_, line) => failed.push(line),
  });
  atEnd(terminate);
  await until('a login', () => lines.some((line) => line.includes(' 001 ')));
  lines.length = 0;
  return { socket: chat.clients[0]?.socket, lines, failed };
}

test('5,000 mutated lines in frames of any length come over a socket as they were sent', async () => {
  const { socket, lines, failed } = await session();
  const mutated = mutations([...readChatLines().lines, ...linesOfEveryKind], 5000, 3);
  // A frame is UTF-8: half of a pair cannot be in it.
  const sent = [...mutated, lastLine].map((line) => line.replaceAll(/[\ud800-\udfff]/g, '~'));
  for (const piece of piecesOf(sent.map((line) => `${line}\r\n`).join(''), 3)) socket?.send(piece);
  await until('the last line', () => lines.at(-1) === lastLine);
  expect(lines).toEqual(sent.filter((line) => line !== ''));
  expect(failed).toEqual([]);
});

test('bytes that are no text, in text and binary frames, cost their own lines and nothing else', async () => {
  const { socket, lines, failed } = await session();
  for (let first = 0; first < 256; first++) {
    const noise = Buffer.from([first, 0xff, first ^ 0x5a, 0x80, 0x0d, 0x0a]);
    socket?.send(noise, { binary: first % 2 === 0 });
  }
  socket?.send('@a=😀 :ann PRIVMSG #room :naïve 夜更かし\r\n');
  socket?.send(`${lastLine}\r\n`);
  await until('the last line', () => lines.at(-1) === lastLine);
  expect(lines.at(-2)).toBe('@a=😀 :ann PRIVMSG #room :naïve 夜更かし');
  // A line feed among the noise makes two of one.
  expect(lines.length).toBeGreaterThanOrEqual(258);
  expect(failed).toEqual([]);
});
