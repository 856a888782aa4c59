import { beforeEach, expect, test } from '@jest/globals';
import { createRecentProgress, type RecentProgress } from '../src/recent-progress.js';
import { type Progress, progressOf } from '../src/state.js';

let nowMs: number;
let newest: Progress;
let isAtHand: boolean;
let told: RecentProgress;

beforeEach(() => {
  [nowMs, newest, isAtHand] = [5, progressOf([]), false];
  const marks = { read: async () => newest, atHand: () => (isAtHand ? newest : undefined) };
  told = createRecentProgress({ marks, clock: () => nowMs, forMs: 300 });
});

test('the newest comes first, then those that were the newest less than 300 ms ago', async () => {
  const [first, second, third] = [newest, progressOf([]), progressOf([])];
  await told.read();
  nowMs += 10_000;
  newest = second;
  expect(await told.read()).toEqual([second, first]);
  nowMs += 200;
  newest = third;
  expect(await told.read()).toEqual([third, second, first]);
  nowMs += 100;
  expect(await told.read()).toEqual([third, second]);
  nowMs += 200;
  expect(await told.read()).toEqual([third]);
});

test('what is at hand is told in the same order, and nothing where nothing is', async () => {
  const first = newest;
  await told.read();
  expect(told.atHand()).toBeUndefined();
  newest = progressOf([]);
  isAtHand = true;
  expect(told.atHand()).toEqual([newest, first]);
  expect(await told.read()).toEqual([newest, first]);
});

test('a failure is told to whoever asks, and changes nothing', async () => {
  const failing = createRecentProgress({
    marks: {
      read: () => (nowMs === 6 ? Promise.reject(new Error('away')) : Promise.resolve(newest)),
      atHand: () => undefined,
    },
    clock: () => nowMs,
    forMs: 300,
  });
  await failing.read();
  nowMs = 6;
  await expect(failing.read()).rejects.toThrow('away');
  nowMs = 7;
  expect(await failing.read()).toEqual([newest]);
});
