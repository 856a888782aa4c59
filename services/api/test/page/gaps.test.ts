import { describe, expect, test } from '@jest/globals';
import { gapBands, insteadOfNumber, isPartlyHeard, shareHeard, stripParts } from '../../public/gaps.js';
import { minute, noon } from '../samples.js';

const iso = (at: number) => new Date(noon + at * minute).toISOString();
const span = (from: number, to: number, coverage: string) => ({ from: iso(from), to: iso(to), coverage });
const window = (at: number, messages: number | null, state = 'settling') => ({
  windowStart: iso(at),
  windowEnd: iso(at + 1),
  state,
  messages,
});
const spans = [span(0, 2, 'heard'), span(2, 3.5, 'gap'), span(3.5, 8, 'heard'), span(8, 10, 'unknown')];

describe('what stands in place of a number', () => {
  test('that nobody could count is that nobody listened, and never 0', () => {
    expect(insteadOfNumber(window(2, null), spans)).toBe('not listening');
    expect(insteadOfNumber(window(3, null), spans)).toBe('not listening');
  });

  test('that is not known is that, with "yet" while it may still be told', () => {
    expect(insteadOfNumber(window(8, null, 'open'), spans)).toBe('not known yet');
    expect(insteadOfNumber(window(8, null, 'final'), spans)).toBe('not known');
  });

  test('that is there is nothing, also where it is 0', () => {
    expect(insteadOfNumber(window(2, 0), spans)).toBeUndefined();
    expect(insteadOfNumber(window(5, 12), spans)).toBeUndefined();
  });
});

test('a count of a window that was heard in part is less than there was', () => {
  expect(isPartlyHeard(window(3, 4), spans)).toBe(true);
  expect(isPartlyHeard(window(4, 4), spans)).toBe(false);
  expect(isPartlyHeard(window(2, null), spans)).toBe(false);
});

test('the shaded times are the gaps alone, cut to what is shown', () => {
  expect(gapBands(spans, noon + 3 * minute, noon + 10 * minute)).toEqual([
    { fromMs: noon + 3 * minute, toMs: noon + 3.5 * minute },
  ]);
  expect(gapBands(spans, noon, noon + 2 * minute)).toEqual([]);
});

test('the share that was heard is of what can be said; nothing can be said of what is not known', () => {
  expect(shareHeard(spans)).toBeCloseTo(6.5 / 8);
  expect(shareHeard([span(0, 5, 'unknown')])).toBeUndefined();
});

test('a strip has every span where it is and as long as it is', () => {
  expect(stripParts(spans).map(({ at, share }: Record<'at' | 'share', number>) => [at, share])).toEqual([
    [0, 0.2],
    [0.2, 0.15],
    [0.35, 0.45],
    [0.8, 0.2],
  ]);
  expect(stripParts([])).toEqual([]);
});
