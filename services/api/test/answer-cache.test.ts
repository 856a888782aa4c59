import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AnswerCache, createAnswerCache, freshForMs, madeAgainAfterMs } from '../src/answer-cache.js';

let nowMs: number;
let reads: { key: string; resolve: (answer: string) => void; reject: (error: Error) => void }[];
/** What needs no read. */
let atHand: string | undefined;
let cache: AnswerCache<string>;

const open = (maxBytes = 1000): AnswerCache<string> =>
  createAnswerCache<string>({
    maxBytes,
    now: () => nowMs,
    read: (key) =>
      new Promise((resolve, reject) => {
        reads.push({ key, reject, resolve: (answer) => resolve({ answer, bytes: answer.length }) });
      }),
    atHand: () => (atHand === undefined ? undefined : { answer: atHand, bytes: atHand.length }),
  });

/** Asks, and has the store answer if it is asked. */
async function get(key: string, answer: string): Promise<string> {
  const before = reads.length;
  const got = cache.answer(key);
  if (reads.length > before) reads.at(-1)?.resolve(answer);
  return got;
}

beforeEach(() => {
  [nowMs, reads, atHand] = [5, [], undefined];
  cache = open();
});

describe('freshness', () => {
  test('an answer is sent for 450 ms, and then what is read', async () => {
    expect(cache.fresh('a')).toBeUndefined();
    await get('a', 'one');
    nowMs += freshForMs - 1;
    expect(cache.fresh('a')).toBe('one');
    nowMs += 1;
    expect(cache.fresh('a')).toBeUndefined();
    const answer = cache.answer('a');
    reads.at(-1)?.resolve('two');
    expect(await answer).toBe('two');
  });

  test('nothing is read before it is 300 ms old', async () => {
    await get('a', 'one');
    nowMs += madeAgainAfterMs - 1;
    expect(cache.fresh('a')).toBe('one');
    expect(reads).toHaveLength(1);
  });

  test('it is read again before it is too old, once, and nobody waits for that', async () => {
    await get('a', 'one');
    nowMs += madeAgainAfterMs;
    expect([cache.fresh('a'), cache.fresh('a')]).toEqual(['one', 'one']);
    expect(reads).toHaveLength(2);
    reads[1]?.resolve('two');
    await new Promise(setImmediate);
    expect(cache.fresh('a')).toBe('two');
  });

  test('when that fails, it is told to whoever asks when it is too old', async () => {
    await get('a', 'one');
    nowMs += madeAgainAfterMs;
    expect(cache.fresh('a')).toBe('one');
    reads[1]?.reject(new Error('away'));
    await new Promise(setImmediate);
    expect(cache.fresh('a')).toBe('one');
    nowMs += freshForMs;
    const asked = cache.answer('a');
    reads.at(-1)?.reject(new Error('still away'));
    await expect(asked).rejects.toThrow('still away');
  });

  test('an answer is as old as the beginning of its read, however long that took', async () => {
    const slow = cache.answer('a');
    nowMs += freshForMs;
    reads[0]?.resolve('one');
    await slow;
    expect(cache.fresh('a')).toBeUndefined();
  });
});

describe('what is at hand', () => {
  test('is sent from 300 ms on, without a read', async () => {
    await get('a', 'one');
    atHand = 'two';
    nowMs += madeAgainAfterMs - 1;
    expect(cache.fresh('a')).toBe('one');
    nowMs += 1;
    expect(cache.fresh('a')).toBe('two');
    expect(reads).toHaveLength(1);
  });

  test('is as fresh as what was read, and is sent where nothing was kept or it is too old', () => {
    atHand = 'one';
    expect(cache.fresh('a')).toBe('one');
    atHand = 'two';
    nowMs += madeAgainAfterMs - 1;
    expect(cache.fresh('a')).toBe('one');
    nowMs += freshForMs;
    expect(cache.fresh('a')).toBe('two');
    expect([reads.length, cache.bytes]).toEqual([0, 3]);
  });

  test('is not looked for while it is read', async () => {
    await get('a', 'one');
    nowMs += madeAgainAfterMs;
    cache.fresh('a');
    atHand = 'two';
    expect(cache.fresh('a')).toBe('one');
  });

  test('is not replaced by what was read before', async () => {
    await get('a', 'one');
    nowMs += madeAgainAfterMs;
    cache.fresh('a');
    nowMs += freshForMs;
    atHand = 'three';
    expect(cache.fresh('a')).toBe('three');
    reads[1]?.resolve('two');
    await new Promise(setImmediate);
    expect(cache.fresh('a')).toBe('three');
  });
});

describe('reads', () => {
  test('who asks at once shares one, who asks for something else does not', async () => {
    const all = [cache.answer('a'), cache.answer('a'), cache.answer('b')];
    expect(reads.map(({ key }) => key)).toEqual(['a', 'b']);
    for (const { key, resolve } of reads) resolve(key);
    expect(await Promise.all(all)).toEqual(['a', 'a', 'b']);
  });

  test('one that has hung for 450 ms is not shared any more, and its answer does not replace a newer one', async () => {
    const first = cache.answer('a');
    nowMs += freshForMs;
    const second = cache.answer('a');
    reads[1]?.resolve('new');
    expect(await second).toBe('new');
    reads[0]?.resolve('old');
    expect(await first).toBe('old');
    expect(cache.fresh('a')).toBe('new');
  });

  test('a failure is told to all who wait, and not kept', async () => {
    const all = [cache.answer('a'), cache.answer('a')];
    reads[0]?.reject(new Error('away'));
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await get('a', 'two')).toBe('two');
  });
});

describe('size', () => {
  test('what was least recently read goes first: what is asked for is read again', async () => {
    cache = open(10);
    await get('a', 'aaaa');
    await get('b', 'bbbb');
    nowMs += madeAgainAfterMs;
    cache.fresh('a');
    reads.at(-1)?.resolve('AAAA');
    await cache.answer('a');
    await get('c', 'cccc');
    expect([cache.fresh('a'), cache.fresh('b'), cache.fresh('c')]).toEqual(['AAAA', undefined, 'cccc']);
    expect(cache.bytes).toBe(8);
  });

  test('an answer that is read again counts once; one that is too large is not kept', async () => {
    cache = open(10);
    await get('a', 'aaaa');
    nowMs += freshForMs;
    await get('a', 'aaaaaa');
    expect(cache.bytes).toBe(6);
    await get('b', 'b'.repeat(11));
    expect(cache.fresh('b')).toBeUndefined();
    expect(cache.bytes).toBeLessThanOrEqual(10);
  });
});
