import { describe, expect, test } from '@jest/globals';
import { encodeStatsCursor } from '../src/cursor.js';
import { ProblemError } from '../src/problem.js';
import { requestedRange } from '../src/stats-range.js';
import { minute, noon } from './samples.js';

const day = 86_400_000;
const at = (timeMs: number) => new Date(timeMs).toISOString();
const faults = (request: Parameters<typeof requestedRange>[0]) => {
  try {
    requestedRange(request, noon);
    return [];
  } catch (error) {
    return error instanceof ProblemError ? error.extra.errors : error;
  }
};

describe('the range of a request', () => {
  test('without from and to it is open at both ends', () => {
    const open = { fromMs: undefined, toMs: Number.POSITIVE_INFINITY };
    expect(requestedRange({ window: '1m' }, noon)).toEqual(open);
  });

  test('a cursor cuts it, and never widens it', () => {
    const cursor = encodeStatsCursor({ window: '1m', beforeMs: noon });
    expect(requestedRange({ window: '1m', to: at(noon + minute), cursor }, noon).toMs).toBe(noon);
    expect(requestedRange({ window: '1m', to: at(noon - minute), cursor }, noon).toMs).toBe(noon - minute);
  });

  test.each([
    ['1m', 31],
    ['10m', 31],
    ['1h', 401],
  ] as const)('%s windows can be asked for over %s days, not more', (window, days) => {
    const from = at(noon - days * day);
    expect(requestedRange({ window, from, to: at(noon) }, noon).fromMs).toBe(noon - days * day);
    const problem = (end: string) => `must be at most ${days} days before ${end} for ${window} windows`;
    const wide = { window, from: at(noon - days * day - 1) };
    expect(faults({ ...wide, to: at(noon) })).toEqual([{ field: 'from', problem: problem('to') }]);
    expect(faults(wide)).toEqual([{ field: 'from', problem: problem('now') }]);
  });

  test('an end in the future makes no range too wide', () => {
    expect(faults({ window: '1m', from: at(noon - day), to: at(noon + 400 * day) })).toEqual([]);
  });

  test('every wrong field is named', () => {
    expect(faults({ window: '1m', from: '2026-13-01T00:00:00Z', to: 'x', cursor: 'y' })).toMatchObject([
      { field: 'from' },
      { field: 'to' },
      { field: 'cursor' },
    ]);
    expect(faults({ window: '1m', from: '2', to: '1' })).toMatchObject([{ problem: 'must be before to' }]);
  });
});
