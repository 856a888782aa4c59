import { topicNames, type Watermark, type WindowStats } from '../../packages/contracts/dist/index.js';
import { type Kafka, partitionFor } from '../../packages/kafka/dist/index.js';
import { keyOf, markOf, partitions, windowWith } from './records.ts';

/** As the processor sends: changed windows, then a watermark of each partition. */
export const roundMs = 100;

export type Channel = { readonly channelId: string; readonly channel: string; readonly partition: number };

/** Channels with ids of the simulator's range. */
export function channelsOf(count: number): Channel[] {
  return Array.from({ length: count }, (_, index) => {
    const channelId = String(9_000_000_100_000 + index);
    return { channelId, channel: `sim_bench_${index}`, partition: partitionFor(channelId, partitions) };
  });
}

/** Sends rounds. The event time of a round is the moment at which its sending began: what is received tells its age. */
export async function openRounds(kafka: Kafka): Promise<{
  /** Resolves when all of it is acknowledged. */
  send(changed: readonly Channel[]): Promise<void>;
}> {
  // What of a transaction's end the processor waits for is not in it.
  const producer = kafka.producer({ lingerMs: 0 });
  await producer.connect();
  const revisions = new Map<string, number>();
  let counted = 0;

  const send = (partition: number, key: string, value: WindowStats | Watermark): Promise<unknown> =>
    producer.send({ topic: topicNames.stats, partition, key, value: JSON.stringify(value) });

  return {
    async send(changed) {
      const nowMs = Date.now();
      counted += changed.length;
      const windows = changed.map(({ channelId, channel, partition }) => {
        const windowStart = nowMs - (nowMs % 60_000);
        const key = keyOf(channelId, 60, windowStart);
        const revision = (revisions.get(key) ?? 0) + 1;
        revisions.set(key, revision);
        return send(partition, key, windowOf({ channelId, channel, windowStart, revision, nowMs }));
      });
      const marks = Array.from({ length: partitions }, (_, partition) =>
        send(partition, `watermark|${partition}`, markOf(partition, nowMs, counted)),
      );
      await Promise.all([...windows, ...marks]);
    },
  };
}

/** A busy minute, with a full list of emotes. */
function windowOf(about: {
  channelId: string;
  channel: string;
  windowStart: number;
  revision: number;
  nowMs: number;
}): WindowStats {
  const { channelId, channel, windowStart, revision, nowMs } = about;
  return windowWith({
    channelId,
    channel,
    windowSizeSeconds: 60,
    windowStart,
    messages: revision,
    chatters: 1 + (revision >> 1),
    subscriberMessages: revision >> 2,
    firstTimeChatters: revision >> 6,
    emotes: revision,
    topEmotes: Array.from({ length: 20 }, (_, index) => ({
      id: String(300_000_000 + index),
      name: `benchEmote${index}`,
      count: revision + 20 - index,
    })),
    revision,
    updatedAt: nowMs,
  });
}
