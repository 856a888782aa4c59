import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { takeApart } from './irc-line.js';
import { openStage, type Stage } from './stage.js';

let stage: Stage;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chatpulse-simulator-'));
  stage = await openStage({
    SIMULATOR_LEDGER: join(folder, 'ledger.ndjson'),
    SIMULATOR_LEDGER_LISTENERS: 'true',
    SIMULATOR_RATE: '1000',
  });
});
afterEach(async () => {
  await stage.close();
  rmSync(folder, { recursive: true });
});

const sentTimes = (lines: readonly string[]): number[] =>
  lines.map((line) => Number(takeApart(line).tags.get('tmi-sent-ts')));

describe('half a line', () => {
  test('the socket ends within a line of chat that nobody else misses, and that is not in its ledger', async () => {
    const [cut, whole] = [await stage.connect('/cut'), await stage.connect('/whole')];
    await cut.join(...stage.channels);
    await whole.join(...stage.channels);
    const client = stage.simulator.status().connections.find(({ path }) => path === '/cut')?.client;
    await stage.pass(100);
    await cut.settled();
    await stage.control('half-line', { client });
    await stage.pass(100);
    await cut.closed;
    await whole.settled();
    const half = cut.frames.at(-1) ?? '';
    const lines = cut.chat().filter((line) => line !== half);
    const next = whole.chat()[lines.length] ?? '';
    expect([half.endsWith('\r\n'), next.startsWith(half)]).toEqual([false, true]);
    expect(half.length / next.length).toBeCloseTo(0.5, 1);
    const heardByCut = stage.ledger().filter(({ heardBy }) => heardBy?.includes('/cut'));
    expect(heardByCut.map(({ sentAt }) => sentAt)).toEqual(sentTimes(lines));
    expect(stage.ledger()).toHaveLength(whole.chat().length);
  });

  test('or the rest follows in a frame of its own, and nothing is missing', async () => {
    const listener = await stage.connect();
    await listener.join(...stage.channels);
    await stage.control('broken-line');
    await stage.pass(100);
    await listener.settled();
    const stream = listener.frames.join('').split('\r\n');
    const chat = stream.filter((line) => / (PRIVMSG|USERNOTICE|CLEARCHAT|CLEARMSG) #/.test(line));
    expect(sentTimes(chat)).toEqual(stage.ledger().map(({ sentAt }) => sentAt));
    expect(listener.frames.filter((frame) => !frame.endsWith('\r\n'))).toHaveLength(1);
  });
});

test('a garbage frame is binary, no UTF-8, and has line ends only in its midst', async () => {
  const listener = await stage.connect();
  await stage.control('garbage');
  await listener.settled();
  const [frame = Buffer.alloc(0)] = listener.binaryFrames;
  expect(() => new TextDecoder('utf-8', { fatal: true }).decode(frame)).toThrow();
  expect([frame.includes('\n'), frame.at(-1) === 10]).toEqual([true, false]);
});

describe('who heard what', () => {
  test('a client is known by the path it came on, and its channels can be asked for', async () => {
    const listener = await stage.connect('/a?b=c');
    await listener.join(...stage.channels.slice(0, 2));
    const [connection] = stage.simulator.status().connections;
    expect(connection).toEqual({ client: 1, path: '/a?b=c', joined: 2, stalled: false });
    expect(await stage.get('/clients/1')).toEqual({
      client: 1,
      path: '/a?b=c',
      stalled: false,
      channels: stage.channels.slice(0, 2),
    });
    expect(await stage.get('/clients/77')).toMatchObject({ status: 404 });
  });

  test('the ledger names the clients of each line, and holds what nobody heard', async () => {
    const [channel = '', other = ''] = stage.channels;
    const [a, b] = [await stage.connect('/a'), await stage.connect('/b')];
    await a.join(channel);
    await b.join(channel, other);
    await stage.pass(1_000);
    await Promise.all([a.settled(), b.settled()]);
    const heardBy = (path: string) => stage.ledger().filter((line) => line.heardBy?.includes(path));
    expect(heardBy('/a').map(({ sentAt }) => sentAt)).toEqual(sentTimes(a.chat()));
    expect(heardBy('/b').map(({ sentAt }) => sentAt)).toEqual(sentTimes(b.chat()));
    const unheard = stage.ledger().filter((line) => line.heardBy?.length === 0);
    expect(unheard.length).toBe(stage.simulator.status().unheard);
    expect(unheard.length).toBeGreaterThan(100);
    expect(unheard.some((line) => [channel, other].includes(line.channel))).toBe(false);
  });
});

test('of a room whose JOINs are unanswered, members hear more and nobody else gets in', async () => {
  const [channel = ''] = stage.channels;
  const [member, late] = [await stage.connect(), await stage.connect()];
  await member.join(channel);
  await late.join(stage.channels[1] ?? '');
  await stage.control('refuse', { channel, how: 'unanswered' });
  late.say(`JOIN #${channel}`);
  const before = member.chat().length;
  await stage.pass(500);
  await Promise.all([member.settled(), late.settled()]);
  expect(member.chat().length).toBeGreaterThan(before);
  expect(late.lines.filter((line) => line.includes(`#${channel}`))).toEqual([]);
  await stage.control('refuse', { channel, how: 'none' });
  await late.join(channel);
});
