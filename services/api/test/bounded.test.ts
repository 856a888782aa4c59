import { describe, expect, test } from '@jest/globals';
import { createTurns, eachBounded } from '../src/bounded.js';

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

describe('turns', () => {
  test('so many works run at a time, the others in their order, and one that fails gives its turn on', async () => {
    const inTurn = createTurns(2);
    const begun: number[] = [];
    const ends: ((error?: Error) => void)[] = [];
    const all = [0, 1, 2, 3].map((each) =>
      inTurn(
        () =>
          new Promise<number>((resolve, reject) => {
            begun.push(each);
            ends.push((error) => (error === undefined ? resolve(each) : reject(error)));
          }),
      ),
    );
    const settled = Promise.allSettled(all);
    expect(begun).toEqual([]);
    await new Promise(setImmediate);
    expect(begun).toEqual([0, 1]);
    ends[0]?.(new Error('failed'));
    await new Promise(setImmediate);
    expect(begun).toEqual([0, 1, 2]);
    for (const each of [1, 2, 3]) {
      ends[each]?.();
      await new Promise(setImmediate);
    }
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', ...Array(3).fill('fulfilled')]);
  });
});
