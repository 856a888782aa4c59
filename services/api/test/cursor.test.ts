import { describe, expect, test } from '@jest/globals';
import {
  type ChannelsCursor,
  decodeChannelsCursor,
  decodeCoverageCursor,
  decodeLeaderboardCursor,
  decodeSessionsCursor,
  decodeStatsCursor,
  encodeChannelsCursor,
  encodeCoverageCursor,
  encodeLeaderboardCursor,
  encodeSessionsCursor,
  encodeStatsCursor,
} from '../src/cursor.js';
import { noon } from './samples.js';

const channels: ChannelsCursor = {
  window: '10m',
  sort: 'messages',
  windowStart: noon,
  last: { messages: null, channel: 'example', channelId: null },
};

describe('cursors', () => {
  test('a cursor says where its page ended', () => {
    expect(decodeStatsCursor(encodeStatsCursor({ window: '1h', beforeMs: noon }), '1h')).toEqual({
      window: '1h',
      beforeMs: noon,
    });
    expect(decodeChannelsCursor(encodeChannelsCursor(channels), '10m', 'messages')).toEqual(channels);
  });

  test('a cursor is refused for another window or sort', () => {
    expect(decodeStatsCursor(encodeStatsCursor({ window: '1h', beforeMs: noon }), '1m')).toBeUndefined();
    expect(decodeChannelsCursor(encodeChannelsCursor(channels), '1m', 'messages')).toBeUndefined();
    expect(decodeChannelsCursor(encodeChannelsCursor(channels), '10m', 'channel')).toBeUndefined();
  });

  test('a cursor of the one list is refused by the other', () => {
    expect(decodeStatsCursor(encodeChannelsCursor(channels), '10m')).toBeUndefined();
    expect(
      decodeChannelsCursor(encodeStatsCursor({ window: '10m', beforeMs: 1 }), '10m', 'messages'),
    ).toBeUndefined();
  });

  test.each([
    'x',
    'bnVsbA',
    'e30',
    Buffer.from('[1,"s","1m",-5]').toString('base64url'),
    Buffer.from('[1,"s","1m",1.5]').toString('base64url'),
    Buffer.from('[1,"s","1m",1e300]').toString('base64url'),
    Buffer.from('[2,"s","1m",5]').toString('base64url'),
    Buffer.from('[1,"s","1m",5,6]').toString('base64url'),
  ])('what is no cursor of ours is refused: %s', (text) => {
    expect(decodeStatsCursor(text, '1m')).toBeUndefined();
    expect(decodeChannelsCursor(text, '1m', 'messages')).toBeUndefined();
  });

  test('a forged position of another type is refused', () => {
    const forge = (...last: unknown[]) =>
      Buffer.from(JSON.stringify([1, 'c', '1m', 'messages', noon, ...last])).toString('base64url');
    expect(decodeChannelsCursor(forge('1', 'a', null), '1m', 'messages')).toBeUndefined();
    expect(decodeChannelsCursor(forge(1, 5, null), '1m', 'messages')).toBeUndefined();
    expect(decodeChannelsCursor(forge(1, 'a', 5), '1m', 'messages')).toBeUndefined();
    expect(decodeChannelsCursor(forge(1, 'a', '5'), '1m', 'messages')).toBeDefined();
  });

  test.each([noon + 1, 253_402_300_740_000, 8.64e15])('a forged window is refused: %s', (windowStart) => {
    const parts = [1, 'c', '1m', 'messages', windowStart, 1, 'a', null];
    const text = Buffer.from(JSON.stringify(parts)).toString('base64url');
    expect(decodeChannelsCursor(text, '1m', 'messages')).toBeUndefined();
  });

  const ranked = { window: '1h', windowStart: noon, last: { messages: 3, channelId: '77' } } as const;

  test('a leaderboard goes on in its window, and in no other list', () => {
    const text = encodeLeaderboardCursor(ranked);
    expect(decodeLeaderboardCursor(text, '1h')).toEqual(ranked);
    expect(decodeLeaderboardCursor(text, '1m')).toBeUndefined();
    expect(decodeStatsCursor(text, '1h')).toBeUndefined();
    expect(decodeLeaderboardCursor(encodeStatsCursor({ window: '1h', beforeMs: 1 }), '1h')).toBeUndefined();
  });

  test.each([
    [noon, 1.5, '7'],
    [noon, -1, '7'],
    [noon, 1, 'x'],
    [noon, 1, 7],
    [-1, 1, '7'],
    [noon + 1, 1, '7'],
    [253_402_300_740_000, 1, '7'],
    [noon, 1, '7', 8],
  ])('a forged place in a leaderboard is refused: %s', (...place) => {
    const text = Buffer.from(JSON.stringify([1, 'l', '1m', ...place])).toString('base64url');
    expect(decodeLeaderboardCursor(text, '1m')).toBeUndefined();
  });
});

describe('cursors of sessions and coverage', () => {
  const coverage = { range: { fromMs: 5, toMs: noon }, last: { from: 7, name: 'abc' } };
  const forge = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

  test('a cursor says where its page ended, and of coverage in which range', () => {
    expect(decodeSessionsCursor(encodeSessionsCursor({ beforeMs: noon }))).toEqual({ beforeMs: noon });
    expect(decodeCoverageCursor(encodeCoverageCursor(coverage))).toEqual(coverage);
  });

  test('a cursor of the one is refused by the other', () => {
    expect(decodeSessionsCursor(encodeCoverageCursor(coverage))).toBeUndefined();
    expect(decodeCoverageCursor(encodeSessionsCursor({ beforeMs: noon }))).toBeUndefined();
    expect(decodeSessionsCursor(encodeStatsCursor({ window: '1m', beforeMs: noon }))).toBeUndefined();
  });

  test.each([
    [[1, 'e', -5]],
    [[1, 'e', 1.5]],
    [[1, 'e', '5']],
    [[1, 'e', 5, 6]],
    [[2, 'e', 5]],
    [[1, 'v', -1, 5, 7, 'a']],
    [[1, 'v', 1, 1e300, 7, 'a']],
    [[1, 'v', 1, 5, null, 'a']],
    [[1, 'v', 1, 5, 7, 8]],
    [[1, 'v', 1, 5, 7, 'a', 9]],
  ])('what is no cursor of ours is refused: %j', (parts) => {
    expect(decodeSessionsCursor(forge(...parts))).toBeUndefined();
    expect(decodeCoverageCursor(forge(...parts))).toBeUndefined();
  });

  test('a forged range of coverage that nobody could ask for is refused', () => {
    expect(decodeCoverageCursor(forge(1, 'v', noon, noon, 7, 'a'))).toBeUndefined();
    expect(decodeCoverageCursor(forge(1, 'v', 0, Date.UTC(10_000, 0), 7, 'a'))).toBeUndefined();
  });
});
