import { expect, test } from '@jest/globals';
import { afterDeath } from '../../src/supervisor/backoff.js';

test('pauses double, and the fifth death within 60 s is the last', () => {
  const pauses: (number | undefined)[] = [];
  let recentDeaths: readonly number[] = [];
  for (const now of [0, 1000, 2000, 3000, 59_999]) {
    const next = afterDeath(recentDeaths, now);
    recentDeaths = next.recentDeaths;
    pauses.push(next.restartInMs);
  }
  expect(pauses).toEqual([250, 500, 1000, 2000, undefined]);
});

test('deaths a minute apart start over each time', () => {
  const first = afterDeath([], 0);
  const second = afterDeath(first.recentDeaths, 60_000);
  expect(second).toEqual({ recentDeaths: [60_000], restartInMs: 250 });
});
