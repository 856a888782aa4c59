import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createCassandraCounts } from '../../src/counts-cassandra.js';
import { countedWindow, noon, watermark } from '../samples.js';
import { describeStore } from '../store-contract.js';
import { openStore } from './backends.js';

jest.setTimeout(60_000);

describeStore('counts in Cassandra', (now) => openStore({ now }));

describe('time to live', () => {
  let opened: Awaited<ReturnType<typeof openStore>>;
  beforeAll(async () => {
    opened = await openStore({ now: () => noon });
  });
  afterAll(() => opened.close());

  const storeAt = (nowMs: number) =>
    createCassandraCounts({
      client: opened.cassandra.client,
      keyspace: opened.keyspace,
      now: () => nowMs,
      timed: (_operation, run) => run(),
    });
  const secondsLeft = async (table: string, channelId: string): Promise<number> => {
    const { rows } = await opened.cassandra
      .client()
      .execute(`SELECT channel_id, ttl(messages) AS ttl FROM ${opened.keyspace}.${table}`);
    return rows.find((row) => row.channel_id === channelId)?.ttl;
  };

  test('a row expires at its window end plus 30 days, however late it is written', async () => {
    const day = 86_400_000;
    await storeAt(noon + 60_000).writeWindows([countedWindow({ channelId: '1', revision: 1 })]);
    await storeAt(noon + 60_000 + 29 * day).writeWindows([countedWindow({ channelId: '2', revision: 1 })]);
    for (const table of ['channel_windows', 'window_channels']) {
      expect(30 * 86_400 - (await secondsLeft(table, '1'))).toBeLessThan(30);
      expect(86_400 - (await secondsLeft(table, '2'))).toBeLessThan(30);
    }
  });

  test('a late rewrite does not outlive the row it replaces', async () => {
    await storeAt(noon + 60_000).writeWindows([countedWindow({ channelId: '3', revision: 1 })]);
    await storeAt(noon + 60_000 + 1_000_000).writeWindows([countedWindow({ channelId: '3', revision: 2 })]);
    expect(30 * 86_400 - 1000 - (await secondsLeft('channel_windows', '3'))).toBeGreaterThanOrEqual(0);
  });

  test('totals of a watermark at an equal event time only rise', async () => {
    const { store } = opened;
    await store.writeWatermarks([watermark({ counted: 12, late: 3 })]);
    await store.writeWatermarks([watermark({ counted: 11, late: 2 })]);
    expect(await store.readWatermarks()).toEqual([watermark({ counted: 12, late: 3 })]);
  });
});
