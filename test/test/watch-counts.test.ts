import { expect, test } from '@jest/globals';
import { watchCounts } from '../src/watch-counts.js';

/** What each reading of the one-minute windows shows; the last one again and again. */
const watch = async (readings: readonly ({ revision: number; messages: number } | undefined)[]) => {
  let at = 0;
  let done: () => void = () => {};
  const seen = new Promise<void>((resolve) => {
    done = resolve;
  });
  const watching = watchCounts(async (window) => {
    if (window !== '1m') return {};
    const cell = readings[Math.min(at, readings.length - 1)];
    at += 1;
    if (at > readings.length) done();
    if (cell === undefined) throw new Error('away');
    return { a: cell };
  });
  await seen;
  return watching.stop();
};
const counted = (revision: number, messages = revision) => ({ revision, messages });

test('counts that rise or stand still are no falls, nor is an api that is away', async () => {
  const { falls, looks } = await watch([counted(1), undefined, counted(3), counted(3)]);
  expect(falls).toEqual([]);
  expect(looks).toBeGreaterThan(3);
});

test('a count that is lower than before is a fall, told once', async () => {
  const { falls } = await watch([counted(5), counted(4), counted(4, 3), counted(6)]);
  expect(falls).toEqual([
    'a: {"revision":5,"messages":5}, then {"revision":4,"messages":4}',
    'a: {"revision":4,"messages":4}, then {"revision":4,"messages":3}',
  ]);
});
