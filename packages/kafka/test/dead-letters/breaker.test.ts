import { describe, expect, test } from '@jest/globals';
import { createBreaker } from '../../src/dead-letters/breaker.js';

/** Feeds `pattern`, b for bad and g for good; answers which record tripped it, counted from 1. */
function trips(pattern: string): number | undefined {
  const breaker = createBreaker();
  for (const [index, kind] of [...pattern].entries()) {
    if (kind === 'g') breaker.passed(1);
    else if (!breaker.allows()) return index + 1;
  }
  return undefined;
}

describe('breaker', () => {
  test('trips at 20 in a row, also after many that were well', () => {
    expect(trips('b'.repeat(30))).toBe(20);
    expect(trips('g'.repeat(1000) + 'b'.repeat(30))).toBe(1020);
    expect(trips(('g'.repeat(81) + 'b'.repeat(19)).repeat(20))).toBeUndefined();
  });

  test('trips when more than half are bad, from 20 records on and no sooner', () => {
    expect(trips('bbg'.repeat(20))).toBe(20);
    expect(trips('b'.repeat(19))).toBeUndefined();
    expect(trips('gb'.repeat(100))).toBeUndefined();
  });

  test('looks back 100 records: what was well before does not count', () => {
    expect(trips('g'.repeat(1000) + 'bbbg'.repeat(100))).toBe(1067);
  });

  test('many that are well at once are forgiven as fast as one by one', () => {
    const breaker = createBreaker();
    for (let index = 0; index < 19; index++) breaker.allows();
    breaker.passed(5000);
    expect(Array.from({ length: 19 }, () => breaker.allows())).toEqual(Array(19).fill(true));
    expect(breaker.allows()).toBe(false);
  });
});
