import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createMemoryCounts } from '../src/counts-memory.js';
import { createLiveCounts } from '../src/live-counts.js';
import { createLiveFiller } from '../src/live-filler.js';
import { countedWindow, minute, noon, watermark } from './samples.js';

const key = { channelId: '71092938', partition: 0, size: 60 } as const;
const mark = watermark({ eventTime: noon + 1000 });

let stopping: AbortController;
beforeEach(() => {
  stopping = new AbortController();
});
afterEach(() => stopping.abort());

/** A channel that waits for the store to reach `mark`; `asked` counts how often the store was asked how far it is. */
function scene() {
  const store = createMemoryCounts({ now: () => noon + minute });
  const live = createLiveCounts();
  const { channel } = live.watch(key, () => {});
  const crashes: unknown[] = [];
  let asked = 0;
  const asking = {
    readWindows: store.readWindows,
    readWatermarks: () => {
      asked += 1;
      return store.readWatermarks();
    },
  };
  const { signal } = stopping;
  const filler = createLiveFiller({
    live,
    store: asking,
    signal,
    onCrash: (error) => void crashes.push(error),
  });
  live.take({ windows: [], watermarks: [mark] });
  filler.wake();
  // Ends with the test, also where it waited in vain.
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition() && !signal.aborted) await new Promise(setImmediate);
  };
  const askedAgain = async (): Promise<void> => {
    const before = asked;
    await until(() => asked > before + 1);
  };
  return { store, live, channel, filler, crashes, until, askedAgain };
}

describe('a channel that was just begun to be listened to', () => {
  test('is complete when the store has reached the first mark heard, and not before', async () => {
    const { store, channel, askedAgain, until } = scene();
    await store.writeWindows([countedWindow({ messages: 4 })]);
    await store.writeWatermarks([watermark({ eventTime: noon })]);
    await askedAgain();
    expect(channel.asOf).toBeUndefined();
    await store.writeWatermarks([mark]);
    await until(() => channel.asOf === noon + 1000);
    expect(channel.rowsSince(0)).toMatchObject([{ messages: 4, state: 'open' }]);
  });

  test('at the same event time the totals say which mark is later', async () => {
    const { store, channel, askedAgain, until } = scene();
    await store.writeWatermarks([{ ...mark, counted: mark.counted - 1 }]);
    await askedAgain();
    expect(channel.asOf).toBeUndefined();
    await store.writeWatermarks([mark]);
    await until(() => channel.asOf !== undefined);
  });

  test('the mark of another generation says nothing about it', async () => {
    const { store, channel, askedAgain } = scene();
    await store.writeWatermarks([{ ...mark, generation: 2, eventTime: noon + minute }]);
    await askedAgain();
    expect(channel.asOf).toBeUndefined();
  });

  test('waits for a store that is away', async () => {
    const { store, channel, crashes, askedAgain, until } = scene();
    store.away = true;
    await askedAgain();
    store.away = false;
    await store.writeWatermarks([mark]);
    await until(() => channel.asOf !== undefined);
    expect(crashes).toEqual([]);
  });
});
