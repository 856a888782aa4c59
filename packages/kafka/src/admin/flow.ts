import type { RecordReader } from '../reading/record-reader.js';
import type { Asking } from './asking.js';
import { type PartitionView, viewPartitions } from './partitions.js';

/** Whether records arrive in a topic. */
export type TopicFlow = {
  readonly topic: string;
  /** Offsets written since the last look; null at the first look. */
  readonly perSecond: number | null;
  /** Between the two looks; null at the first one. */
  readonly overMs: number | null;
  /** Epoch ms, of the newest record that can be read; null: there is none. */
  readonly newestAt: number | null;
};

export interface Flow {
  /**
   * Each look compares with the one before, and one within half a second repeats its answer. Topics that do not
   * exist are passed over.
   */
  look(topics: readonly string[]): Promise<TopicFlow[]>;
}

type Look = {
  readonly atMs: number;
  readonly ends: ReadonlyMap<number, bigint>;
  readonly flow: TopicFlow;
};

// Several watchers share the looks; a rate over a few milliseconds would say nothing.
const shortestMs = 500;

// Between the end and the last record there may be marks of transactions: looked through in growing steps.
const stepsBack = [1n, 2n, 8n, 64n, 512n];

/** Reads the last record only of partitions that have grown. `now` is monotonic, in ms. */
export function createFlow(deps: {
  asking: Asking;
  reader: Pick<RecordReader, 'read'>;
  now: () => number;
}): Flow {
  const { asking, reader, now } = deps;
  const last = new Map<string, Look>();
  const newest = new Map<string, number>();

  const refreshNewest = async (topic: string, { partition, low, high }: PartitionView): Promise<void> => {
    const end = BigInt(high ?? 0);
    const first = BigInt(low ?? 0);
    for (const back of stepsBack) {
      const offset = end - back > first ? end - back : first;
      const from = { offset: String(offset) };
      const { messages } = await reader.read({ topic, partition, from, limit: Number(back) });
      const timestamp = messages.at(-1)?.timestamp;
      if (timestamp !== undefined) newest.set(topic, Math.max(timestamp, newest.get(topic) ?? 0));
      if (timestamp !== undefined || offset === first) return;
    }
  };

  const lookAt = async (topic: string, partitions: readonly PartitionView[]): Promise<TopicFlow> => {
    const before = last.get(topic);
    const atMs = now();
    if (before !== undefined && atMs - before.atMs < shortestMs) return before.flow;
    const led = partitions.filter(({ high }) => high !== null);
    const ends = new Map(led.map(({ partition, high }) => [partition, BigInt(high ?? 0)]));
    const grown = led.filter(({ partition, low, high }) => {
      const known = before?.ends.get(partition) ?? BigInt(low ?? 0);
      return BigInt(high ?? 0) !== known;
    });
    await Promise.all(grown.map((each) => refreshNewest(topic, each)));
    const newestAt = newest.get(topic) ?? null;
    const flow = { topic, ...rate(before, { atMs, ends }), newestAt };
    last.set(topic, { atMs, ends, flow });
    return flow;
  };

  return {
    async look(topics) {
      const found = await asking.cluster((cluster) => viewPartitions(cluster, { topics, sizes: false }));
      return Promise.all([...found].map(([topic, partitions]) => lookAt(topic, partitions)));
    },
  };
}

function rate(
  before: Omit<Look, 'flow'> | undefined,
  { atMs, ends }: Omit<Look, 'flow'>,
): Pick<TopicFlow, 'perSecond' | 'overMs'> {
  if (before === undefined) return { perSecond: null, overMs: null };
  const overMs = atMs - before.atMs;
  const written = [...ends].reduce(
    (sum, [partition, end]) => sum + end - (before.ends.get(partition) ?? 0n),
    0n,
  );
  // The offsets of a topic that was deleted and made anew begin again.
  return { perSecond: Math.max(0, Number(written)) / (overMs / 1000), overMs };
}
