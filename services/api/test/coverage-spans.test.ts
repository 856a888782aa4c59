import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { coverageRetentionMs } from '../src/coverage.js';
import { coverageDelayMs, spansBetween, spansOf } from '../src/coverage-spans.js';
import { minute, noon } from './samples.js';

/** Minutes after noon. */
const at = (minutes: number): number => noon + minutes * minute;
const spans = (intervals: readonly [number, number][], { asOf = 60, now = 60 } = {}) =>
  spansOf(
    intervals.map(([from, to]) => ({ from: at(from), to: at(to) })),
    { asOfMs: at(asOf), nowMs: at(now) },
  );

describe('united intervals', () => {
  test('intervals that overlap or touch are one span, whoever heard them and in whatever order', () => {
    const { heard } = spans([
      [20, 30],
      [0, 10],
      [5, 12],
      [12, 15],
      [1, 2],
    ]);
    expect(heard).toEqual([
      { from: at(0), to: at(15) },
      { from: at(20), to: at(30) },
    ]);
  });

  test('an interval that holds no time is no span', () => {
    expect(spans([[5, 5]]).heard).toEqual([]);
  });

  test('what is not told is known to be a gap once counting is three minutes past it', () => {
    expect(spans([], { asOf: 60 }).known.to).toBe(at(60) - coverageDelayMs);
  });

  test('what is no longer kept is not known, and neither is anything while nothing was counted', () => {
    expect(spans([]).known.from).toBe(at(60) - coverageRetentionMs);
    const { known } = spansOf([], { asOfMs: undefined, nowMs: noon });
    expect(known.to).toBe(known.from);
  });
});

describe('a range as spans', () => {
  test('covers the range without a hole: heard, gap, heard, and what is not known yet', () => {
    const cut = spansBetween(
      spans(
        [
          [0, 10],
          [20, 30],
        ],
        { asOf: 40 },
      ),
      at(5),
      at(50),
    );
    expect(cut).toEqual([
      { from: at(5), to: at(10), coverage: 'heard' },
      { from: at(10), to: at(20), coverage: 'gap' },
      { from: at(20), to: at(30), coverage: 'heard' },
      { from: at(30), to: at(37), coverage: 'gap' },
      { from: at(37), to: at(50), coverage: 'unknown' },
    ]);
  });

  test('what was heard is heard, also where a gap could not be told yet', () => {
    expect(spansBetween(spans([[0, 59]], { asOf: 58 }), at(0), at(60))).toEqual([
      { from: at(0), to: at(59), coverage: 'heard' },
      { from: at(59), to: at(60), coverage: 'unknown' },
    ]);
  });

  test('time before what is kept is unknown, not a gap', () => {
    const kept = noon - coverageRetentionMs;
    const cut = spansBetween(spansOf([], { asOfMs: noon, nowMs: noon }), kept - minute, kept + minute);
    expect(cut).toEqual([
      { from: kept - minute, to: kept, coverage: 'unknown' },
      { from: kept, to: kept + minute, coverage: 'gap' },
    ]);
  });

  test('whatever was heard: each span begins where the one before ends, and heard is what an interval holds', () => {
    const minutes = fc.integer({ min: 0, max: 30 });
    const pair = fc.tuple(minutes, minutes);
    fc.assert(
      fc.property(fc.array(pair), pair, minutes, (pairs, [a, b], asOf) => {
        const intervals = pairs.map(([from, length]): [number, number] => [from, from + length]);
        const range = { from: Math.min(a, b), to: Math.max(a, b) };
        const known = spans(intervals, { asOf });
        const cut = spansBetween(known, at(range.from), at(range.to));
        const label = (minute: number) =>
          cut.find(({ from, to }) => from <= at(minute) && at(minute) < to)?.coverage;
        for (let minute = range.from; minute < range.to; minute++) {
          const held = intervals.some(([from, to]) => from <= minute && minute < to);
          const silence = minute < asOf - 3 ? 'gap' : 'unknown';
          expect(label(minute)).toBe(held ? 'heard' : silence);
        }
        expect([at(range.from), ...cut.map(({ to }) => to)]).toEqual([
          ...cut.map(({ from }) => from),
          at(range.to),
        ]);
        const again = cut.filter(({ coverage }, index) => coverage === cut[index + 1]?.coverage);
        expect(again).toEqual([]);
      }),
      { seed: 7 },
    );
  });

  test('an empty range has no span', () => {
    expect(spansBetween(spans([[0, 10]]), at(5), at(5))).toEqual([]);
  });
});
