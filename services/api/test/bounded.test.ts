import { expect, test } from '@jest/globals';
import { eachBounded } from '../src/bounded.js';

test('never more than the limit run at once, and every item is worked on', async () => {
  let [running, most] = [0, 0];
  const done: number[] = [];
  await eachBounded([1, 2, 3, 4, 5], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    done.push(item);
  });
  expect([most, done.sort()]).toEqual([2, [1, 2, 3, 4, 5]]);
});

test('after a failure nothing new begins, and what runs is awaited before the error is thrown', async () => {
  const begun: number[] = [];
  let slowDone = false;
  const work = async (item: number) => {
    begun.push(item);
    if (item === 1) throw new Error('first');
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    slowDone = true;
  };
  await expect(eachBounded([1, 2, 3, 4], 2, work)).rejects.toThrow('first');
  expect(begun).toEqual([1, 2]);
  expect(slowDone).toBe(true);
});
