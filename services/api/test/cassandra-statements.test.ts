import { describe, expect, test } from '@jest/globals';
import type { Client } from 'cassandra-driver';
import type { CountedWindow } from '../src/counts.js';
import { createCassandraCounts } from '../src/counts-cassandra.js';
import { countedWindow, minute, noon, watermark } from './samples.js';

type Sent = { query: string; params: unknown[] };

/** A store over a client that notes its batches, and answers each when `answer` says so. */
function stubbed(answer: (batch: readonly Sent[]) => Promise<void> = async () => {}) {
  const batches: { statements: Sent[]; options: object }[] = [];
  const underWay = { now: 0, most: 0 };
  const batch = async (statements: Sent[], options: object): Promise<void> => {
    batches.push({ statements, options });
    underWay.now += 1;
    underWay.most = Math.max(underWay.most, underWay.now);
    await Promise.resolve();
    await answer(statements).finally(() => {
      underWay.now -= 1;
    });
  };
  const client = { batch } as unknown as Client;
  const store = createCassandraCounts({
    client: () => client,
    keyspace: 'k',
    now: () => noon,
    timed: (_operation, run) => run(),
  });
  return { store, batches, underWay };
}

/** Of `channels`, the one-minute windows of the first `minutes` after noon. */
const windowsOf = (channels: number, minutes: number): CountedWindow[] =>
  Array.from({ length: channels * minutes }, (_, index) =>
    countedWindow({
      channelId: String(1 + (index % channels)),
      windowStart: noon + Math.floor(index / channels) * minute,
    }),
  );
const tableOf = ({ query }: Sent): string => /k\.(\w+)/.exec(query)?.[1] ?? query;
/** What decides the stored partition of a row. */
const partitionOf = (sent: Sent): string => {
  const [a, b, c] = sent.params;
  return JSON.stringify([tableOf(sent), a, b, c]);
};

describe('what goes to Cassandra', () => {
  test('batches are unlogged and idempotent, each of one stored partition and of 32 rows at the most', async () => {
    const { store, batches } = stubbed();
    await store.writeWindows(windowsOf(50, 40));
    const rows = batches.flatMap(({ statements }) => statements);
    expect(rows).toHaveLength(2 * 50 * 40);
    for (const { statements, options } of batches) {
      expect(options).toEqual({ logged: false, prepare: true, isIdempotent: true });
      expect(new Set(statements.map(partitionOf)).size).toBe(1);
      expect(statements.length).toBeLessThanOrEqual(32);
    }
    // 40 minutes of a channel are two batches, and so are none of a minute's 13 channels of a shard.
    expect(batches).toHaveLength(50 * 2 + 40 * 4);
  });

  test('no more than 16 batches are under way at a time', async () => {
    const { store, underWay } = stubbed(() => new Promise((resolve) => setImmediate(resolve)));
    await store.writeWindows(windowsOf(200, 3));
    expect(underWay).toEqual({ now: 0, most: 16 });
  });

  test('both tables of counts are acknowledged before the write resolves, so before any watermark', async () => {
    const acknowledged: string[] = [];
    const { store } = stubbed(async (statements) => {
      await new Promise((resolve) => setImmediate(resolve));
      acknowledged.push(...statements.map(tableOf));
    });
    await store.writeWindows(windowsOf(3, 2));
    expect(acknowledged.toSorted()).toEqual([
      ...Array(6).fill('channel_windows'),
      ...Array(6).fill('window_channels'),
    ]);
    await store.writeWatermarks([watermark()]);
    expect(acknowledged.at(-1)).toBe('watermarks');
  });

  test.each(['channel_windows', 'window_channels'])(
    'when %s cannot be written, the write fails, with nothing still under way',
    async (table) => {
      const { store, underWay } = stubbed(async ([first]) => {
        await new Promise((resolve) => setImmediate(resolve));
        if (first !== undefined && tableOf(first) === table) throw new Error('refused');
      });
      await expect(store.writeWindows(windowsOf(40, 2))).rejects.toThrow('refused');
      expect(underWay.now).toBe(0);
    },
  );
});
