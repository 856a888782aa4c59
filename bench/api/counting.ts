import { setTimeout as delay } from 'node:timers/promises';
import { topicNames } from '../../packages/contracts/dist/index.js';
import type { Kafka } from '../../packages/kafka/dist/index.js';
import { createRandom, createZipf } from '../random.ts';
import { keyOf } from './records.ts';
import { marksAt, windowsOf } from './store-content.ts';

/** How often the processor sends, and for how many messages: `quiet` are ticks alone, as ingestion has them every 2 s. */
export const paces = {
  quiet: { everyMs: 2000, messages: 0 },
  counting: { everyMs: 100, messages: 50 },
} as const;

/**
 * Sends what the processor sends: the newest minutes of the channels that had messages (drawn by the skew of the load),
 * then a mark of each partition, 1 ms after its last one, so that no window changes its state. The minutes are those that
 * are stored: whoever hears of them has to look, and what is answered stays comparable.
 */
export async function keepCounting(
  kafka: Kafka,
  { channels, endMs }: { channels: number; endMs: number },
): Promise<{ pace(name: keyof typeof paces): void; stop(): Promise<void> }> {
  const producer = kafka.producer();
  await producer.connect();
  const draw = createZipf(channels, 1, createRandom(1));
  const stopping = new AbortController();
  let changed = new AbortController();
  let pace: (typeof paces)[keyof typeof paces] = paces.quiet;
  let markedMs = endMs;

  const sendTo = (partition: number, key: string, value: object): Promise<unknown> =>
    producer.send({ topic: topicNames.stats, partition, key, value: JSON.stringify(value) });

  const send = async (): Promise<void> => {
    markedMs += 1;
    const ranks = new Set(Array.from({ length: pace.messages }, draw));
    const windows = [...ranks].flatMap((rank) => windowsOf(rank, 60, 1, endMs));
    const sent = windows.map(({ partition, ...window }) => {
      const { channelId, windowSizeSeconds, windowStart } = window;
      return sendTo(partition, keyOf(channelId, windowSizeSeconds, windowStart), window);
    });
    const marks = marksAt(markedMs).map((mark) =>
      sendTo(mark.partition, `watermark|${mark.partition}`, mark),
    );
    await Promise.all([...sent, ...marks]);
  };

  const run = async (): Promise<void> => {
    for (let dueMs = performance.now(); !stopping.signal.aborted; ) {
      await send();
      dueMs = Math.max(dueMs + pace.everyMs, performance.now());
      const signal = AbortSignal.any([stopping.signal, changed.signal]);
      await delay(dueMs - performance.now(), undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    pace(name) {
      if (pace === paces[name]) return;
      pace = paces[name];
      changed.abort();
      changed = new AbortController();
    },
    async stop() {
      stopping.abort();
      await running;
      await producer.disconnect();
    },
  };
}
