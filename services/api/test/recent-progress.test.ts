import { beforeEach, expect, test } from '@jest/globals';
import { createRecentProgress } from '../src/recent-progress.js';
import { type Progress, progressOf } from '../src/state.js';

let nowMs: number;
let newest: Progress;
let told: () => Promise<readonly Progress[]>;

beforeEach(() => {
  [nowMs, newest] = [5, progressOf([])];
  told = createRecentProgress({ progress: async () => newest, clock: () => nowMs, forMs: 300 });
});

test('the newest comes first, then those that were the newest less than 300 ms ago', async () => {
  const [first, second, third] = [newest, progressOf([]), progressOf([])];
  await told();
  nowMs += 10_000;
  newest = second;
  expect(await told()).toEqual([second, first]);
  nowMs += 200;
  newest = third;
  expect(await told()).toEqual([third, second, first]);
  nowMs += 100;
  expect(await told()).toEqual([third, second]);
  nowMs += 200;
  expect(await told()).toEqual([third]);
});

test('a failure is told to whoever asks, and changes nothing', async () => {
  const failing = createRecentProgress({
    progress: () => (nowMs === 6 ? Promise.reject(new Error('away')) : Promise.resolve(newest)),
    clock: () => nowMs,
    forMs: 300,
  });
  await failing();
  nowMs = 6;
  await expect(failing()).rejects.toThrow('away');
  nowMs = 7;
  expect(await failing()).toEqual([newest]);
});
