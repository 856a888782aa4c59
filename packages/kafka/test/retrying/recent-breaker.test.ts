import { describe, expect, test } from '@jest/globals';
import { createRecentBreaker } from '../../src/retrying/recent-breaker.js';

function setUp() {
  let now = 0;
  const breaker = createRecentBreaker(() => now);
  const bury = (letters: number, everyMs: number): boolean[] =>
    Array.from({ length: letters }, () => {
      now += everyMs;
      return breaker.allows();
    });
  return { breaker, bury };
}

describe('the breaker of a retry topic', () => {
  test('trips at 20 dead letters in a row that come fast', () => {
    const { bury } = setUp();
    expect(bury(20, 1000)).toEqual([...Array(19).fill(true), false]);
  });

  test('does not trip at as many that come over a day', () => {
    const { bury } = setUp();
    expect(bury(50, 3_600_000)).toEqual(Array(50).fill(true));
  });

  test('does not trip where most retries help', () => {
    const { breaker, bury } = setUp();
    breaker.passed(30);
    expect(bury(15, 1000)).toEqual(Array(15).fill(true));
  });

  test('goes on once the bad ones are long ago', () => {
    const { bury } = setUp();
    bury(20, 1000);
    expect(bury(1, 600_000)).toEqual([true]);
  });
});
