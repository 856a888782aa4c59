import { expect, test } from '@jest/globals';
import { createRates } from '../../console/rates.js';

test('a rate needs two looks, and is counted over the last five', () => {
  const rate = createRates();
  const totals = [100, 110, 120, 130, 140, 240];
  expect(totals.map((total, index) => rate('topic', total, index * 2000))).toEqual([null, 5, 5, 5, 5, 16.25]);
});

test('the same look twice changes nothing, and each key counts for itself', () => {
  const rate = createRates();
  rate('a', 0, 0);
  rate('b', 500, 0);
  expect([rate('a', 10, 1000), rate('a', 10, 1000), rate('b', 500, 1000)]).toEqual([10, 10, 0]);
});

test('a total that has fallen has no rate: something was deleted or made anew', () => {
  const rate = createRates();
  rate('topic', 100, 0);
  expect(rate('topic', 20, 1000)).toBeNull();
});
