import { expect, test } from '@jest/globals';
import { createMemoryCounts } from '../src/counts-memory.js';
import { createProgressReader } from '../src/progress-reader.js';
import { noon, watermark } from './samples.js';

function reader(aheadMs = 0) {
  let nowMs = 0;
  let reads = 0;
  const store = createMemoryCounts({ now: () => noon });
  const readWatermarks = () => {
    reads += 1;
    return store.readWatermarks();
  };
  const marks = createProgressReader({
    store: { readWatermarks },
    maxAgeMs: 250,
    aheadMs,
    now: () => nowMs,
  });
  return {
    store,
    progress: marks.read,
    atHand: marks.atHand,
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

test('what was read is at hand for 250 ms, and what is being read is not', async () => {
  const { progress, atHand, reads, pass } = reader();
  expect([atHand(), reads()]).toEqual([undefined, 0]);
  const read = progress();
  expect(atHand()).toBeUndefined();
  await read;
  expect(atHand()).toBe(await read);
  pass(249);
  expect(atHand()).toBe(await read);
  pass(1);
  expect([atHand(), reads()]).toEqual([undefined, 1]);
});

test('who takes what is at hand has it read ahead as well', async () => {
  const { store, progress, atHand, pass } = reader(100);
  await progress();
  await store.writeWatermarks([watermark({ eventTime: noon })]);
  pass(150);
  expect(atHand()?.asOfAll()).toBeUndefined();
  await new Promise(setImmediate);
  expect(atHand()?.asOfAll()).toBe(noon);
});

test('read ahead, it is new before it is too old, and nobody waits', async () => {
  const { store, progress, reads, pass } = reader(100);
  await progress();
  pass(149);
  await progress();
  expect(reads()).toBe(1);
  await store.writeWatermarks([watermark({ eventTime: noon })]);
  pass(1);
  const before = progress();
  expect(progress()).toBe(before);
  expect([reads(), (await before).asOfAll()]).toEqual([2, undefined]);
  await new Promise(setImmediate);
  expect((await progress()).asOfAll()).toBe(noon);
  expect(reads()).toBe(2);
});

test('what is being read ahead is waited for once the last one is too old, if that began in time', async () => {
  const { progress, reads, pass } = reader(100);
  await progress();
  pass(200);
  void progress();
  pass(50);
  await progress();
  expect(reads()).toBe(2);
});

test('a failure ahead changes nothing until the last one is too old', async () => {
  const { store, progress, pass } = reader(100);
  await progress();
  store.away = true;
  pass(200);
  await progress();
  await new Promise(setImmediate);
  await progress();
  pass(50);
  await expect(progress()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  store.away = false;
  await progress();
});

test('while no mark moves the same object is told', async () => {
  const { store, progress, pass } = reader();
  const before = await progress();
  pass(250);
  expect(await progress()).toBe(before);
  await store.writeWatermarks([watermark({ eventTime: noon })]);
  pass(250);
  expect(await progress()).not.toBe(before);
});
