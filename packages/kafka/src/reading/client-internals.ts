import { createRequire } from 'node:module';
import type kafkajs from 'kafkajs';

/**
 * What reading without a group needs of the inside of kafkajs, all of it in this file. Its public way to read
 * is to join a group: each look at a partition would wait for a rebalance, leave a group on the broker and
 * need the right to make one. Below that are a cluster that finds brokers, their requests, and the filter of
 * aborted transactions (with our patch), which is what its own consumer is made of.
 */
const inside = createRequire(import.meta.url);

export type FetchedPartition = {
  readonly partition: number;
  readonly abortedTransactions: readonly unknown[];
  readonly messages: readonly kafkajs.KafkaMessage[];
};

export interface Broker {
  fetch(request: {
    isolationLevel: number;
    maxWaitTime: number;
    minBytes: number;
    maxBytes: number;
    topics: {
      topic: string;
      partitions: { partition: number; fetchOffset: string; maxBytes: number }[];
    }[];
  }): Promise<{
    clientSideThrottleTime?: number;
    responses: { topicName: string; partitions: FetchedPartition[] }[];
  }>;
  listOffsets(request: {
    isolationLevel: number;
    topics: { topic: string; partitions: { partition: number; timestamp: number }[] }[];
  }): Promise<{ responses: { topic: string; partitions: { partition: number; offset: string }[] }[] }>;
}

interface Coordinator {
  offsetFetch(request: {
    groupId: string;
    topics: { topic: string; partitions: { partition: number }[] }[];
  }): Promise<{ responses: { topic: string; partitions: { partition: number; offset: string }[] }[] }>;
  /** Without members a group is named by generation -1 and no member id. */
  offsetCommit(request: {
    groupId: string;
    groupGenerationId: -1;
    memberId: '';
    topics: { topic: string; partitions: { partition: number; offset: string }[] }[];
  }): Promise<unknown>;
}

export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  /** All topics when none is named; null when no broker answered. */
  metadata(request: { topics: string[] }): Promise<{
    topicMetadata: { topic: string; partitionMetadata: { partitionId: number; leader: number }[] }[];
  } | null>;
  /** Asks any broker that answers; connects anew where it must. */
  refreshMetadata(): Promise<void>;
  findBroker(request: { nodeId: string }): Promise<Broker>;
  findGroupCoordinator(request: { groupId: string }): Promise<Coordinator>;
}

/** The part of it that groups without members need. */
export type GroupCluster = Pick<Cluster, 'connect' | 'refreshMetadata' | 'findGroupCoordinator'>;

type FetchedBatch = {
  readonly rawMessages: readonly kafkajs.KafkaMessage[];
  readonly messages: readonly kafkajs.KafkaMessage[];
};
const Batch: new (topic: string, fetchedOffset: string, partition: FetchedPartition) => FetchedBatch = inside(
  'kafkajs/src/consumer/batch',
);

export const readCommitted = 1;
/** Times that ListOffsets takes for the oldest offset kept and for the end. */
export const oldest = -2;
export const newest = -1;

/** Connections of their own to the brokers that `client` is configured for. */
export function openCluster(client: kafkajs.Kafka): Cluster {
  const make = Object.getOwnPropertySymbols(client).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  const inner = client as unknown as Record<symbol, (options: object) => Cluster>;
  if (make === undefined || inner[make] === undefined) throw new Error('kafkajs has another inside');
  return inner[make]({ allowAutoTopicCreation: false, isolationLevel: readCommitted });
}

/**
 * The records that count, and the last offset that the broker went through: undefined when it had nothing
 * from `offset` on.
 */
export function visible(
  topic: string,
  offset: string,
  fetched: FetchedPartition,
): { messages: readonly kafkajs.KafkaMessage[]; lastOffset: string | undefined } {
  const batch = new Batch(topic, offset, fetched);
  return { messages: batch.messages, lastOffset: batch.rawMessages.at(-1)?.offset };
}
