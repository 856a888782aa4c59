import { RecordRejectedError, RecordTooLargeError, UnknownTopicError } from '../errors.js';
import type { IncomingMessage, OutgoingRecord } from '../messages.js';

type StoredTopic = {
  readonly partitions: readonly StoredPartition[];
  config: Readonly<Record<string, string>>;
};
type StoredPartition = { low: number; readonly records: IncomingMessage[] };

type CommittedOffset = { readonly offset: string; readonly metadata: string | null };

/** What a broker keeps, in memory: topics with their records, and what groups committed. Everything happens at once. */
export interface MemoryBroker {
  createTopic(name: string, partitions: number, config: Readonly<Record<string, string>>): void;
  deleteTopic(name: string): void;
  /** The settings that were made on the topic, and no others. */
  configure(name: string, config: Readonly<Record<string, string>>): void;
  topicNames(): string[];
  has(topic: string): boolean;
  configOf(topic: string): Readonly<Record<string, string>>;
  /** @throws UnknownTopicError */
  partitionCount(topic: string): number;
  /**
   * Returns the offset of the first one.
   * @throws UnknownTopicError, RecordTooLargeError, RecordRejectedError: nothing is stored.
   */
  append(topic: string, partition: number, records: readonly OutgoingRecord[]): number;
  /** In offset order, from `offset` on or from the oldest that is kept. */
  read(topic: string, partition: number, offset: number): readonly IncomingMessage[];
  /** The oldest offset kept, and the next to be written. */
  ends(topic: string, partition: number): { low: number; end: number };
  deleteRecords(topic: string, partition: number, before: number): void;
  commit(groupId: string, topic: string, partition: number, committed: CommittedOffset): void;
  committed(groupId: string, topic: string, partition: number): CommittedOffset | undefined;
  committedPlaces(groupId: string): (CommittedOffset & { topic: string; partition: number })[];
  groups(): string[];
  forgetGroup(groupId: string): void;
  /** Called after each append, until the function that it returns is called. */
  onAppend(listener: () => void): () => void;
}

const defaultMaxBytes = 1_048_588;
const batchOverheadBytes = 70;
const maxAheadMs = 3_600_000;

export function createMemoryBroker(now: () => number): MemoryBroker {
  const topics = new Map<string, StoredTopic>();
  const offsets = new Map<string, Map<string, CommittedOffset & { topic: string; partition: number }>>();
  const listeners = new Set<() => void>();

  const topicOf = (name: string): StoredTopic => {
    const topic = topics.get(name);
    if (topic === undefined) throw new UnknownTopicError(`there is no topic ${name}`);
    return topic;
  };

  const partitionOf = (topic: string, partition: number): StoredPartition => {
    const found = topicOf(topic).partitions[partition];
    if (found === undefined) throw new UnknownTopicError(`${topic} has no partition ${partition}`);
    return found;
  };

  const check = ({ config }: StoredTopic, record: OutgoingRecord): void => {
    const maxBytes = Number(config['max.message.bytes'] ?? defaultMaxBytes);
    if (sizeOf(record) + batchOverheadBytes > maxBytes) {
      throw new RecordTooLargeError('the record is larger than its topic takes');
    }
    if ((record.timestamp ?? 0) > now() + maxAheadMs) {
      throw new RecordRejectedError('the broker rejects the record: its timestamp is too far ahead');
    }
    if (config['cleanup.policy']?.includes('compact') === true && record.key === null) {
      throw new RecordRejectedError('the broker rejects the record: a compacted topic takes no null key');
    }
  };

  return {
    createTopic(name, partitions, config) {
      const empty = Array.from({ length: partitions }, (): StoredPartition => ({ low: 0, records: [] }));
      topics.set(name, { partitions: empty, config });
    },
    deleteTopic(name) {
      topics.delete(name);
      for (const places of offsets.values()) {
        for (const [place, { topic }] of places) if (topic === name) places.delete(place);
      }
    },
    configure(name, config) {
      topicOf(name).config = config;
    },
    has: (topic) => topics.has(topic),
    topicNames: () => [...topics.keys()],
    configOf: (topic) => topicOf(topic).config,
    partitionCount: (topic) => topicOf(topic).partitions.length,
    append(topic, partition, records) {
      for (const record of records) check(topicOf(topic), record);
      const { low, records: stored } = partitionOf(topic, partition);
      const first = low + stored.length;
      for (const [index, record] of records.entries()) {
        stored.push(asStored(record, partition, first + index, record.timestamp ?? now()));
      }
      for (const listener of listeners) listener();
      return first;
    },
    read(topic, partition, offset) {
      const { low, records } = partitionOf(topic, partition);
      return records.slice(Math.max(0, offset - low));
    },
    ends(topic, partition) {
      const { low, records } = partitionOf(topic, partition);
      return { low, end: low + records.length };
    },
    deleteRecords(topic, partition, before) {
      const stored = partitionOf(topic, partition);
      const dropped = Math.min(stored.records.length, Math.max(0, before - stored.low));
      stored.records.splice(0, dropped);
      stored.low += dropped;
    },
    commit(groupId, topic, partition, committed) {
      const places = offsets.get(groupId) ?? new Map();
      offsets.set(groupId, places.set(`${topic}/${partition}`, { topic, partition, ...committed }));
    },
    committed: (groupId, topic, partition) => offsets.get(groupId)?.get(`${topic}/${partition}`),
    forgetGroup: (groupId) => void offsets.delete(groupId),
    committedPlaces: (groupId) => [...(offsets.get(groupId)?.values() ?? [])],
    groups: () => [...offsets.keys()],
    onAppend(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function asStored(
  record: OutgoingRecord,
  partition: number,
  offset: number,
  timestamp: number,
): IncomingMessage {
  return {
    topic: record.topic,
    partition,
    offset: String(offset),
    timestamp,
    key: record.key === null ? null : Buffer.from(record.key),
    value: record.value === null ? null : Buffer.from(record.value),
    headers: { ...record.headers },
  };
}

function sizeOf({ key, value, headers = {} }: OutgoingRecord): number {
  let bytes = Buffer.byteLength(key ?? '') + Buffer.byteLength(value ?? '');
  for (const [name, text] of Object.entries(headers))
    bytes += Buffer.byteLength(name) + Buffer.byteLength(text);
  return bytes;
}
