import { expect, test } from '@jest/globals';
import { createJoinLimit } from '../src/join-limit.js';

test('so many channels per 10 s and user, and one more is a violation', () => {
  const limit = createJoinLimit(2);
  expect([limit.admit('a', 1_000), limit.admit('a', 2_000), limit.admit('a', 10_999)]).toEqual([
    true,
    true,
    false,
  ]);
  expect(limit.admit('b', 2_000)).toBe(true);
  expect(limit.violations).toBe(1);
});

test('each JOIN counts for 10 s, however lately others came', () => {
  const limit = createJoinLimit(2);
  const admitted = [0, 9_000, 9_999, 10_000, 10_001].map((nowMs) => limit.admit('a', nowMs));
  expect(admitted).toEqual([true, true, false, true, false]);
});

test('0 means no limit', () => {
  const limit = createJoinLimit(0);
  expect(Array.from({ length: 500 }, () => limit.admit('a', 0)).every(Boolean)).toBe(true);
});

test('tells the most channels that all users together joined in any 10 s, also without a limit', () => {
  const limit = createJoinLimit(0);
  for (const [nick, at] of [
    ['a', 0],
    ['b', 1000],
    ['a', 9999],
    ['b', 10_500],
    ['a', 30_000],
  ] as const) {
    limit.admit(nick, at);
  }
  expect(limit.most).toBe(3);
});
