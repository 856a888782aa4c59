import { expect, test } from '@jest/globals';
import { catchUpMs, createPacer } from '../src/pacer.js';

const start = 1_000_000;
const unlimited = Number.POSITIVE_INFINITY;

test('the average is exact, however unevenly it is asked', () => {
  const pacer = createPacer(777);
  pacer.take(start, unlimited);
  let taken = 0;
  for (let nowMs = start, step = 0; nowMs < start + 60_000; step = (step + 7) % 41) {
    nowMs = Math.min(nowMs + step + 1, start + 60_000);
    taken += pacer.take(nowMs, unlimited).length;
  }
  expect(taken).toBe(777 * 60);
});

test('slots are in order, evenly spaced and never in the future', () => {
  const pacer = createPacer(40);
  pacer.take(start, unlimited);
  expect(pacer.take(start + 100, unlimited)).toEqual([start + 25, start + 50, start + 75, start + 100]);
});

test('what is over the limit is taken the next time', () => {
  const pacer = createPacer(1000);
  pacer.take(start, unlimited);
  expect(pacer.take(start + 10, 4)).toHaveLength(4);
  expect(pacer.take(start + 10, unlimited)).toHaveLength(6);
});

test('a machine that slept makes up for a few seconds only', () => {
  const pacer = createPacer(10);
  pacer.take(start, unlimited);
  const slots = pacer.take(start + 3_600_000, unlimited);
  expect(slots).toHaveLength((catchUpMs / 1000) * 10);
  expect(slots.at(-1)).toBe(start + 3_600_000);
});

test('a clock that is set back silences nothing', () => {
  const pacer = createPacer(10);
  pacer.take(start, unlimited);
  pacer.take(start - 3_600_000, unlimited);
  expect(pacer.take(start - 3_600_000 + 1000, unlimited)).toHaveLength(10);
});

test('a new rate counts from the moment it is set, and 0 is silence', () => {
  const pacer = createPacer(10);
  pacer.take(start, unlimited);
  pacer.setRate(0, start + 1000);
  expect(pacer.take(start + 5000, unlimited)).toEqual([]);
  pacer.setRate(100, start + 5000);
  expect(pacer.take(start + 6000, unlimited)).toHaveLength(100);
});
