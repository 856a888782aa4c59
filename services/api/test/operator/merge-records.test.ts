import { expect, test } from '@jest/globals';
import { newestLast, oldestFirst } from '../../src/operator/merge-records.js';
import { message } from './fake-kit.js';

const bounds = { limit: 10, maxBytes: 1000 };
/** Records of a partition with these timestamps. */
const list = (partition: number, ...timestamps: number[]) =>
  timestamps.map((timestamp, offset) => message({ partition, offset: String(offset), timestamp }));
const shown = (messages: { partition: number; timestamp: number }[]) =>
  messages.map(({ partition, timestamp }) => `${partition}:${timestamp}`);

test('records of several partitions are shown by time', () => {
  const lists = [list(0, 1, 4), list(1, 2, 3)];
  expect(shown(oldestFirst(lists, bounds))).toEqual(['0:1', '1:2', '1:3', '0:4']);
  expect(shown(newestLast(lists, bounds))).toEqual(['0:1', '1:2', '1:3', '0:4']);
});

test('those of one partition keep their order, whatever their timestamps say', () => {
  const lists = [list(0, 5, 1, 6), list(1, 2)];
  expect(shown(oldestFirst(lists, bounds))).toEqual(['1:2', '0:5', '0:1', '0:6']);
  expect(shown(newestLast(lists, bounds)).filter((row) => row.startsWith('0'))).toEqual([
    '0:5',
    '0:1',
    '0:6',
  ]);
});

test('the limit keeps the oldest, or the newest', () => {
  const lists = [list(0, 1, 4), list(1, 2, 3)];
  expect(shown(oldestFirst(lists, { ...bounds, limit: 2 }))).toEqual(['0:1', '1:2']);
  expect(shown(newestLast(lists, { ...bounds, limit: 2 }))).toEqual(['1:3', '0:4']);
});

test('a page ends at its bytes, and takes one record at least', () => {
  const large = [{ ...message({ offset: '0' }), value: Buffer.alloc(2000) }, message({ offset: '1' })];
  expect(oldestFirst([large], bounds)).toHaveLength(1);
});

test('nothing is nothing', () => {
  expect(oldestFirst([], bounds)).toEqual([]);
  expect(newestLast([[], []], bounds)).toEqual([]);
});
