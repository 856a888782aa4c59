import { newest, oldest } from '../client/client-internals.js';
import { grouped } from '../grouped.js';
import { type Broker, type Cluster, isolation, listOffsets, logSizes, topicMetadata } from './requests.js';

/** A partition as the brokers have it. What depends on its leader is null while nobody leads it. */
export type PartitionView = {
  readonly partition: number;
  /** Broker ids. */
  readonly leader: number | null;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
  /** Oldest offset that is kept. */
  readonly low: string | null;
  /** Last stable offset: up to here a read_committed reader sees. */
  readonly high: string | null;
  /** Next offset to be written. More than `high` while a transaction is open. */
  readonly highWatermark: string | null;
  /** Of the leader's copy; null where the broker does not tell. */
  readonly sizeBytes: number | null;
};

type Partitions = ReadonlyMap<string, readonly number[]>;

/** In partition order. All topics when none is named; one that does not exist is not in the answer. */
export async function viewPartitions(
  cluster: Cluster,
  opts: { topics?: readonly string[] | undefined; sizes: boolean },
): Promise<Map<string, PartitionView[]>> {
  // No name at all would ask for every topic.
  if (opts.topics?.length === 0) return new Map();
  const metadata = await topicMetadata(
    await cluster.brokerPool.findConnectedBroker(),
    opts.topics === undefined ? [] : [...new Set(opts.topics)],
  );
  const present = metadata.filter(({ topicErrorCode }) => topicErrorCode === 0);
  const placed = present.flatMap(({ topic, partitionMetadata }) =>
    partitionMetadata.map(({ partitionId, leader }) => ({ topic, partition: partitionId, leader })),
  );
  const led = grouped(
    placed.filter(({ leader }) => leader >= 0),
    ({ leader }) => leader,
  );
  const facts = await Promise.all(
    [...led].map(async ([nodeId, theirs]) => {
      const broker = await cluster.findBroker({ nodeId: String(nodeId) });
      const topics = new Map(
        [...grouped(theirs, ({ topic }) => topic)].map(([topic, all]) => [
          topic,
          all.map(({ partition }) => partition),
        ]),
      );
      return factsOf(broker, topics, opts.sizes);
    }),
  );
  const known = new Map(facts.flatMap((each) => [...each]));
  return new Map(
    present.map(({ topic, partitionMetadata }) => [
      topic,
      partitionMetadata
        .map(({ partitionId, leader, replicas, isr }) => ({
          partition: partitionId,
          leader: leader < 0 ? null : leader,
          replicas,
          inSync: isr,
          ...(known.get(at(topic, partitionId)) ?? nothing),
        }))
        .sort((a, b) => a.partition - b.partition),
    ]),
  );
}

type LeaderFacts = Pick<PartitionView, 'low' | 'high' | 'highWatermark' | 'sizeBytes'>;

const nothing: LeaderFacts = { low: null, high: null, highWatermark: null, sizeBytes: null };
const at = (topic: string, partition: number): string => `${topic}/${partition}`;

async function factsOf(
  broker: Broker,
  partitions: Partitions,
  withSizes: boolean,
): Promise<Map<string, LeaderFacts>> {
  const { readCommitted, readUncommitted } = isolation;
  const [low, high, highWatermark, sizes] = await Promise.all([
    offsets(broker, partitions, { at: oldest, isolationLevel: readUncommitted }),
    offsets(broker, partitions, { at: newest, isolationLevel: readCommitted }),
    offsets(broker, partitions, { at: newest, isolationLevel: readUncommitted }),
    withSizes ? sizesOf(broker, partitions) : new Map<string, number>(),
  ]);
  const names = [...partitions].flatMap(([topic, numbers]) => numbers.map((number) => at(topic, number)));
  return new Map(
    names.map((name) => [
      name,
      {
        low: low.get(name) ?? null,
        high: high.get(name) ?? null,
        highWatermark: highWatermark.get(name) ?? null,
        sizeBytes: sizes.get(name) ?? null,
      },
    ]),
  );
}

async function offsets(
  broker: Broker,
  partitions: Partitions,
  which: { at: number; isolationLevel: number },
): Promise<Map<string, string>> {
  const listed = await listOffsets(broker, partitions, which);
  return new Map(
    [...listed].flatMap(([topic, all]) =>
      all
        // A leader that is just changing answers for some partitions with an error.
        .filter(({ errorCode }) => errorCode === 0)
        .map(({ partition, offset }): [string, string] => [at(topic, partition), offset]),
    ),
  );
}

async function sizesOf(broker: Broker, partitions: Partitions): Promise<Map<string, number>> {
  const sizes = await logSizes(broker, partitions);
  return new Map(sizes.map(({ topic, partition, sizeBytes }) => [at(topic, partition), sizeBytes]));
}
