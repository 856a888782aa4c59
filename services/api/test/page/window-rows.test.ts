import { describe, expect, test } from '@jest/globals';
import { currentRow, endedRow, laterOf, mergeRows } from '../../public/window-rows.js';
import { minute, noon } from '../samples.js';

const iso = (at: number) => new Date(noon + at * minute).toISOString();
const row = (at: number, changes: object = {}) => ({
  windowStart: iso(at),
  windowEnd: iso(at + 1),
  state: 'open',
  messages: 1,
  generation: 1,
  revision: 1,
  ...changes,
});
const empty = (at: number, messages: number | null) =>
  row(at, { messages, generation: null, revision: null });

describe('rows from several answers', () => {
  test('are together, newest first, as many as are shown', () => {
    const merged = mergeRows([row(1), row(0)], [row(2), row(1)], 2);
    expect(merged.map(({ windowStart }) => windowStart)).toEqual([iso(2), iso(1)]);
  });

  test('a lower revision or generation does not replace a higher one, in either order', () => {
    const [old, revised] = [row(0), row(0, { revision: 9, messages: 9 })];
    const recounted = row(0, { generation: 2, messages: 3 });
    for (const [first, second, wanted] of [
      [old, revised, revised],
      [revised, old, revised],
      [revised, recounted, recounted],
      [recounted, revised, recounted],
    ])
      expect(mergeRows([first], [second], 5)).toEqual([wanted]);
  });

  test('of the same count the more settled state stays', () => {
    const final = row(0, { state: 'final' });
    expect(mergeRows([row(0)], [final], 5)).toEqual([final]);
    expect(mergeRows([final], [row(0)], 5)).toEqual([final]);
  });

  test('a count replaces what was not counted, and is not replaced by it', () => {
    expect(mergeRows([empty(0, null)], [row(0)], 5)).toEqual([row(0)]);
    expect(mergeRows([row(0)], [empty(0, 0)], 5)).toEqual([row(0)]);
    expect(mergeRows([empty(0, null)], [empty(0, 0)], 5)).toEqual([empty(0, 0)]);
  });
});

test('the current window contains asOf, and the ended one is the newest before it', () => {
  const rows = [row(2), row(1), row(0)];
  expect(currentRow(rows, iso(1.5))?.windowStart).toBe(iso(1));
  expect(endedRow(rows, iso(1.5))?.windowStart).toBe(iso(0));
  expect([currentRow(rows, null), endedRow(rows, null), currentRow(rows, iso(9))]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('the later of two instants is kept; none is before all', () => {
  expect([laterOf(null, null), laterOf(iso(0), null), laterOf(iso(1), iso(0))]).toEqual([
    null,
    iso(0),
    iso(1),
  ]);
});
