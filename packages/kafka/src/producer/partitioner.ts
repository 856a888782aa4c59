import { RecordRejectedError } from '../errors.js';
import { partitionFor } from '../murmur2.js';
import type { Pending } from './lane.js';

/** Chooses among `partitionCount` partitions, from 0. It must always choose the same for a key whose order counts. */
export type Partitioner = (record: {
  readonly topic: string;
  readonly key: string | Buffer | null;
  readonly partitionCount: number;
}) => number;

/** Keys whose hash is remembered: those of a topic come again and again. */
const maxKnownKeys = 10_000;
const maxKnownKeyLength = 128;

/** As Kafka's own clients: murmur2 of the key; records without a key go round. */
export function createMurmur2Partitioner(): Partitioner {
  const known = new Map<number, Map<string, number>>();
  let keyless = 0;

  const remember = (key: string, partitionCount: number): number => {
    const ofCount = known.get(partitionCount) ?? new Map<string, number>();
    const before = ofCount.get(key);
    if (before !== undefined) return before;
    const partition = partitionFor(key, partitionCount);
    if (ofCount.size >= maxKnownKeys) ofCount.clear();
    // A copy: the key may be a part of something large, which would stay with it.
    ofCount.set(Buffer.from(key).toString(), partition);
    known.set(partitionCount, ofCount);
    return partition;
  };

  return ({ key, partitionCount }) => {
    if (key === null) return keyless++ % partitionCount;
    return typeof key === 'string' && key.length <= maxKnownKeyLength
      ? remember(key, partitionCount)
      : partitionFor(key, partitionCount);
  };
}

/**
 * The record's own partition, or what `partitioner` says.
 * @throws RecordRejectedError the topic has no such partition
 */
export function choosePartition(
  { topic, key, partition }: Pick<Pending, 'topic' | 'key' | 'partition'>,
  partitionCount: number,
  partitioner: Partitioner,
): number {
  const chosen = partition ?? partitioner({ topic, key, partitionCount });
  if (Number.isInteger(chosen) && chosen >= 0 && chosen < partitionCount) return chosen;
  const who = partition === undefined ? 'the partitioner chose' : 'the record asks for';
  throw new RecordRejectedError(
    `${topic} has partitions 0 to ${partitionCount - 1}, and ${who} ${String(chosen)}`,
  );
}
