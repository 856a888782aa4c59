import { expect, test } from '@jest/globals';
import { createSizes } from '../src/sizes.js';

const minute = 60_000;

test('a line of ten minutes ago counts half as much as one of now', () => {
  const sizes = createSizes();
  for (let line = 0; line < 3; line++) sizes.heard('before', 0);
  sizes.heard('now', 10 * minute);
  sizes.heard('now', 10 * minute);
  expect(sizes.of('now') / sizes.of('before')).toBeCloseTo(4 / 3);
  expect(sizes.of('never')).toBe(0);
});

test('one line of now counts more than a thousand of four days ago', () => {
  const sizes = createSizes();
  for (let line = 0; line < 1000; line++) sizes.heard('before', 0);
  sizes.heard('now', 4 * 24 * 60 * minute);
  expect(sizes.of('now')).toBeGreaterThan(sizes.of('before'));
});

test('sizes stay numbers over a year', () => {
  const sizes = createSizes();
  for (let at = 0; at < 365 * 24 * 60; at += 5) sizes.heard('loud', at * minute);
  expect(Number.isFinite(sizes.of('loud'))).toBe(true);
});
