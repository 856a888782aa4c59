import { describe, expect, test } from '@jest/globals';
import { currentEnd, filledRange, fillRows } from '../src/fill.js';
import { heardIn } from '../src/heard.js';
import type { WindowState } from '../src/state.js';
import { minute, noon } from './samples.js';

const day = 86_400_000;

describe('the range of a filled page', () => {
  test('it holds every window that starts in the range', () => {
    const range = filledRange({ fromMs: noon - 1, toMs: noon + minute + 1 }, 60, 10);
    expect(range).toEqual({ fromMs: noon, toMs: noon + 2 * minute, hasMore: false });
  });

  test('a window that starts at from is in it, one that starts at to is not', () => {
    const range = filledRange({ fromMs: noon, toMs: noon + minute }, 60, 10);
    expect(range).toEqual({ fromMs: noon, toMs: noon + minute, hasMore: false });
  });

  test('the newest are on the first page, and the next one goes on where it ends', () => {
    const first = filledRange({ fromMs: noon, toMs: noon + 5 * minute }, 60, 3);
    expect(first).toEqual({ fromMs: noon + 2 * minute, toMs: noon + 5 * minute, hasMore: true });
    const second = filledRange({ fromMs: noon, toMs: first.fromMs }, 60, 3);
    expect(second).toEqual({ fromMs: noon, toMs: noon + 2 * minute, hasMore: false });
  });

  test('a range in which no window starts has none', () => {
    for (const [fromMs, toMs] of [
      [noon + 1, noon + 2],
      [noon + day, noon],
    ] as const) {
      const range = filledRange({ fromMs, toMs }, 3600, 10);
      expect([range.toMs - range.fromMs, range.hasMore]).toEqual([0, false]);
    }
  });

  test('without an end it goes up to the window of asOf, or to the newest one counted', () => {
    expect(currentEnd(noon + 1, undefined, 60)).toBe(noon + minute);
    expect(currentEnd(noon - 1, noon, 60)).toBe(noon + minute);
    expect(currentEnd(noon, noon - 9 * minute, 600)).toBe(noon + 10 * minute);
  });
});

describe('the rows of a filled page', () => {
  const about = {
    size: 60 as const,
    heard: heardIn([{ from: noon - day, to: noon + day }]),
    stateOf: (_endMs: number): WindowState => 'settling',
    nowMs: noon + 10 * minute,
  };
  const range = { fromMs: noon, toMs: noon + 2 * minute };
  const heardOf = (changes: Partial<typeof about>, at = range) =>
    fillRows<{ windowStart: number }>([], at, { ...about, ...changes }).map((entry) =>
      entry.row === undefined ? entry.heard : 'counted',
    );

  test('each window has one, newest first, the counted ones as they are', () => {
    const row = { windowStart: noon, messages: 3 };
    expect(fillRows([row], range, about)).toEqual([
      { windowStart: noon + minute, row: undefined, heard: true },
      { windowStart: noon, row },
    ]);
  });

  test('a window is known to be empty only where all of it was heard', () => {
    expect(heardOf({ heard: heardIn([{ from: noon, to: noon + minute }]) })).toEqual([false, true]);
    expect(heardOf({ heard: heardIn([{ from: noon + 1, to: noon + 2 * minute - 1 }]) })).toEqual([
      false,
      false,
    ]);
    expect(heardOf({ heard: heardIn([]) })).toEqual([false, false]);
  });

  test('what is heard and not counted yet is not known: an open window is never 0', () => {
    const stateOf = (end: number): WindowState => (end > noon + minute ? 'open' : 'settling');
    expect(heardOf({ stateOf })).toEqual([false, true]);
  });

  test('a row that may have expired is not taken for one that never was', () => {
    expect(heardOf({ nowMs: noon + 29 * day })).toEqual([true, true]);
    expect(heardOf({ nowMs: noon + 30 * day })).toEqual([false, false]);
    expect(heardOf({ nowMs: noon + 31 * day })).toEqual([false, false]);
  });
});
