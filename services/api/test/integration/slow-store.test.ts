import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Watermark, WindowStats } from '@chatpulse/contracts';
import type { Kafka } from '@chatpulse/kafka';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { CountedWindow, CountStore } from '../../src/counts.js';
import { minute, noon, watermark, windowStats } from '../samples.js';
import { eventually, openKafka, openStore } from './backends.js';
import { ownStats, runInstance } from './instance.js';

jest.setTimeout(120_000);

const now = (): number => noon + minute;
const mebibyte = 1_048_576;
const channels = 200;
const revisions = 300;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Bytes that are in use and cannot be collected. */
function liveBytes(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** The same, when what the collections before left to clean up is cleaned up, too. */
async function settledBytes(): Promise<number> {
  for (let [bytes, before] = [liveBytes(), Number.POSITIVE_INFINITY]; ; ) {
    if (bytes >= before) return before;
    await new Promise(setImmediate);
    [bytes, before] = [liveBytes(), bytes];
  }
}

describe('a store that takes half a second for each write', () => {
  let kafka: Kafka;
  let opened: Awaited<ReturnType<typeof openStore>>;
  let stats: Awaited<ReturnType<typeof ownStats>>;
  let stop: () => Promise<void> = async () => {};
  const crashes: unknown[] = [];
  beforeAll(async () => {
    // A fetch is bounded by what it brings packed: records that are all alike would pack to nothing.
    kafka = openKafka({ KAFKA_COMPRESSION: 'none' });
    opened = await openStore({ now });
  });
  afterAll(async () => {
    await kafka.disconnect();
    await opened.close();
  });
  beforeEach(async () => {
    stats = await ownStats(kafka, 2);
  });
  afterEach(async () => {
    await stop();
    await stats.remove();
    expect(crashes).toEqual([]);
  });

  /** Delays the real store's writes, and notes what waits for it. */
  const slowed = (millis: number) => {
    const held = { writes: 0, rows: 0, rewrites: 0, underWay: 0, most: 0, live: [] as number[] };
    const writeWindows = async (windows: readonly CountedWindow[]): Promise<void> => {
      held.writes += 1;
      held.rows += windows.length;
      held.rewrites += windows.length - new Set(windows.map((w) => `${w.channelId}|${w.windowStart}`)).size;
      held.underWay += 1;
      held.most = Math.max(held.most, held.underWay);
      await delay(millis);
      held.live.push(liveBytes());
      await opened.store.writeWindows(windows);
      held.underWay -= 1;
    };
    return { held, into: { ...opened.store, writeWindows } satisfies CountStore };
  };

  /** Every revision of a minute of each channel, and a watermark after each round, in both partitions. */
  const backlog = async (): Promise<{ records: number; bytes: number }> => {
    const producer = kafka.producer();
    await producer.connect();
    let [records, bytes] = [0, 0];
    const send = (partition: number, value: WindowStats | Watermark) => {
      const text = JSON.stringify(value);
      records += 1;
      bytes += text.length;
      return producer.send({ topic: stats.topic, partition, key: 'any', value: text });
    };
    for (let revision = 1; revision <= revisions; revision += 1) {
      await Promise.all(
        Array.from({ length: channels }, (_, channel) => {
          const numbers = { revision, messages: revision, channelId: String(9000 + channel) };
          return send(channel % 2, windowStats({ ...numbers, channel: `slow${channel}` }));
        }),
      );
      for (const partition of [0, 1])
        await send(partition, watermark({ partition, eventTime: noon + revision }));
    }
    return { records, bytes };
  };

  test('what waits in Kafka is not held in memory, and each key is written once of what came together', async () => {
    const { records, bytes } = await backlog();
    const { held, into } = slowed(500);
    const before = await settledBytes();
    const instance = await runInstance({
      opened,
      into,
      ...stats,
      now,
      onCrash: (error) => void crashes.push(error),
    });
    stop = instance.stop;
    await eventually(
      'the last watermarks',
      async () => {
        const marks = await opened.store.readWatermarks();
        return marks.length === 2 && marks.every((mark) => mark.eventTime === noon + revisions);
      },
      60_000,
    );

    const found = await opened.store.readWindowChannels(60, noon);
    expect(found.map(({ messages }) => messages)).toEqual(Array(channels).fill(revisions));
    // One batch at a time, of what one fetch brings of a partition: a MiB at the most.
    expect(bytes).toBeGreaterThan(20 * mebibyte);
    expect(held.most).toBe(1);
    // All of it at once would be three times its text.
    expect(Math.max(...held.live) - before).toBeLessThan(1.5 * bytes);
    // So all of it is a few writes, each with a key once.
    expect(held.writes).toBeLessThan(50);
    expect(held.rewrites).toBe(0);
    expect(held.rows).toBeLessThan(records / 5);
  });
});
