import { expect, test } from '@jest/globals';
import { createMemoryCounts } from '../src/counts-memory.js';
import { createProgressReader } from '../src/progress-reader.js';
import { noon, watermark } from './samples.js';

function reader() {
  let nowMs = 0;
  let reads = 0;
  const store = createMemoryCounts({ now: () => noon });
  const readWatermarks = () => {
    reads += 1;
    return store.readWatermarks();
  };
  const progress = createProgressReader({ store: { readWatermarks }, maxAgeMs: 250, now: () => nowMs });
  return {
    store,
    progress,
    reads: () => reads,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

test('many requests at once ask the store once', async () => {
  const { progress, reads } = reader();
  await Promise.all([progress(), progress(), progress()]);
  expect(reads()).toBe(1);
});

test('what was read is used for 250 ms, not longer', async () => {
  const { store, progress, pass } = reader();
  expect((await progress()).asOfAll()).toBeUndefined();
  await store.writeWatermarks([watermark({ eventTime: noon })]);
  pass(249);
  expect((await progress()).asOfAll()).toBeUndefined();
  pass(1);
  expect((await progress()).asOfAll()).toBe(noon);
});

test('a failure is not kept', async () => {
  const { store, progress } = reader();
  store.away = true;
  await expect(progress()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  store.away = false;
  await progress();
});
