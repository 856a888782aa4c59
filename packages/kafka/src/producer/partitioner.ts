import { RecordRejectedError } from '../errors.js';
import type { OutgoingRecord } from '../messages.js';
import { partitionFor } from '../murmur2.js';

/** Chooses among `partitionCount` partitions, from 0. It must always choose the same for a key whose order counts. */
export type Partitioner = (record: {
  readonly topic: string;
  readonly key: string | Buffer | null;
  readonly partitionCount: number;
}) => number;

/** As Kafka's own clients: murmur2 of the key; records without a key go round. */
export function createMurmur2Partitioner(): Partitioner {
  let keyless = 0;
  return ({ key, partitionCount }) =>
    key === null ? keyless++ % partitionCount : partitionFor(key, partitionCount);
}

/**
 * The record's own partition, or what `partitioner` says.
 * @throws RecordRejectedError the topic has no such partition
 */
export function choosePartition(
  { topic, key, partition }: OutgoingRecord,
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
