import { describe, expect, test } from '@jest/globals';
import { barColumns, fromFirstKnown, lineColumns, slotsNeeded, sparkPoints } from '../../public/series.js';
import { totalRows, windowsToAsk } from '../../public/totals.js';
import { minute, noon } from '../samples.js';

const row = (at: number, messages: number | null, state = 'final') => ({
  windowStart: new Date(noon + at * minute).toISOString(),
  state,
  messages,
});

describe('the bars of a chart', () => {
  test('have a place for every window, each number among those of its state', () => {
    const rows = [row(4, 7, 'open'), row(3, 5, 'settling'), row(1, 0), row(0, null)];
    expect(barColumns(rows, { sizeMs: minute, slots: 5 })).toEqual({
      x: [0, 60, 120, 180, 240].map((seconds) => noon / 1000 + seconds),
      final: [null, 0, null, null, null],
      settling: [null, null, null, 5, null],
      open: [null, null, null, null, 7],
      fromMs: noon,
      toMs: noon + 5 * minute,
    });
  });

  test('end with the newest window; what is before the first place is left out', () => {
    const columns = barColumns([row(0, 1), row(9, 2)], { sizeMs: minute, slots: 2 });
    expect(columns?.final).toEqual([null, 2]);
  });

  test('are none without a window', () => {
    expect(barColumns([], { sizeMs: minute, slots: 2 })).toBeUndefined();
  });
});

test('a chart that has just begun to count has few places, and never more than are shown', () => {
  const rows = [row(9, 1), row(8, null), row(7, 0), row(6, null)];
  const about = { least: 2, most: 60 };
  expect(slotsNeeded(rows, about)).toBe(3);
  expect(slotsNeeded([row(9, null)], about)).toBe(2);
  expect(slotsNeeded(rows, { least: 1, most: 2 })).toBe(2);
});

describe('the lines of a comparison', () => {
  test('share one time, break where nothing is known, and keep the window that runs apart', () => {
    const channels = [[row(2, 9, 'open'), row(1, 4), row(0, null)], [row(1, 3, 'settling')]];
    const columns = lineColumns(channels, { sizeMs: minute, slots: 3 });
    expect(columns?.lines).toEqual([
      { ended: [null, 4, null], open: [null, null, 9] },
      { ended: [null, 3, null], open: [null, null, null] },
    ]);
  });

  test('are none while no channel has a window', () => {
    expect(lineColumns([[], []], { sizeMs: minute, slots: 3 })).toBeUndefined();
  });
});

describe('the line of the overlay', () => {
  test('is as high as its highest number, and broken where nothing is known', () => {
    expect(sparkPoints([0, 10, null, 5], { width: 30, height: 20 })).toEqual(['0,20 10,0', '30,10']);
  });

  test('begins with the first number that is known', () => {
    expect(fromFirstKnown([null, null, 3, null, 4])).toEqual([3, null, 4]);
    expect(fromFirstKnown([null])).toEqual([]);
  });

  test('of nothing but zeros lies on the ground', () => {
    expect(sparkPoints([0, 0], { width: 10, height: 20 })).toEqual(['0,20 10,20']);
  });
});

describe('the minutes of all channels', () => {
  const about = { lastMs: noon, sizeMs: minute, slots: 4, nowMs: 100_000 };
  const known = new Map([
    [noon, { state: 'open', askedMs: 99_000, messages: 5, channels: 2 }],
    [noon - minute, { state: 'open', askedMs: 99_000, messages: 7, channels: 2 }],
    [noon - 2 * minute, { state: 'settling', askedMs: 90_000, messages: 8, channels: 2 }],
  ]);

  test('are asked for when they are not known, or have ended since', () => {
    expect(windowsToAsk(known, about)).toEqual([noon - minute, noon - 3 * minute]);
  });

  test('while they settle are asked for again after 15 s, when final never', () => {
    const later = { ...about, nowMs: 105_000 };
    expect(windowsToAsk(known, later)).toContain(noon - 2 * minute);
    const final = new Map([[noon - minute, { state: 'final', askedMs: 0 }]]);
    expect(windowsToAsk(final, { ...later, slots: 2 })).toEqual([noon]);
  });

  test('are rows newest first, without those that nobody asked for yet', () => {
    expect(totalRows(known, about).map(({ messages }: { messages: number }) => messages)).toEqual([5, 7, 8]);
  });
});
