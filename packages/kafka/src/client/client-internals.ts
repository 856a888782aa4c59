import { createRequire } from 'node:module';
import type kafkajs from 'kafkajs';

/**
 * What the kit needs of the inside of kafkajs, all of it in this file. Its public way to read is to join a group:
 * each look at a partition would wait for a rebalance, leave a group on the broker and need the right to make one.
 * Its public way to send repeats by itself, under sequence numbers that it may have given away. Below both are a
 * cluster that finds brokers, their requests, and the filter of aborted transactions (with our patch), which is what
 * its own consumer and producer are made of.
 */
const inside = createRequire(import.meta.url);

export type FetchedPartition = {
  readonly partition: number;
  readonly abortedTransactions: readonly unknown[];
  readonly messages: readonly kafkajs.KafkaMessage[];
};

/** As a broker answers for one partition of a produce request. */
export type ProducedPartition = {
  readonly partition: number;
  readonly errorCode: number;
  readonly baseOffset?: string;
};

type ProducedTopic = { readonly topicName: string; readonly partitions: readonly ProducedPartition[] };

type RecordToEncode = {
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Epoch ms. */
  readonly timestamp: number;
};

export interface ProducingBroker {
  initProducerId(request: { transactionTimeout: number }): Promise<{
    producerId: string;
    producerEpoch: number;
  }>;
  /** Rejects when one partition is refused; the answers for all of them are in `answersOf` the error. */
  produce(request: {
    acks: -1;
    timeout: number;
    compression: kafkajs.CompressionTypes;
    producerId: string;
    producerEpoch: number;
    topicData: {
      topic: string;
      partitions: {
        partition: number;
        firstSequence: number;
        messages: readonly RecordToEncode[];
      }[];
    }[];
  }): Promise<{ topics: readonly ProducedTopic[] }>;
}

export interface Broker extends ProducingBroker {
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

/** The part of it that sending needs. */
export interface ProducingCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  /** Asks the brokers about those that are new. */
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  /** Node ids as names, the partitions that each leads as values; a partition that is not known is left out. */
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
  findBroker(request: { nodeId: string }): Promise<ProducingBroker>;
  findControllerBroker(): Promise<ProducingBroker>;
  removeBroker(at: { host: string; port: number }): void;
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
export function openCluster(client: kafkajs.Kafka): Cluster & ProducingCluster {
  const make = Object.getOwnPropertySymbols(client).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  const inner = client as unknown as Record<symbol, (options: object) => Cluster & ProducingCluster>;
  if (make === undefined || inner[make] === undefined) throw new Error('kafkajs has another inside');
  return inner[make]({ allowAutoTopicCreation: false, isolationLevel: readCommitted });
}

const { createErrorFromCode } = inside('kafkajs/src/protocol/error') as {
  createErrorFromCode(code: number): Error;
};

/** What a partition's answer to a produce request says is wrong; undefined when it is stored. */
export function refusalIn({ errorCode }: ProducedPartition): Error | undefined {
  return errorCode === 0 ? undefined : createErrorFromCode(errorCode);
}

/** What the broker said of each partition of a request that failed with `error`, if it said anything (our patch). */
export function answersOf(error: unknown): readonly ProducedTopic[] {
  return error instanceof Error && 'answers' in error ? (error.answers as readonly ProducedTopic[]) : [];
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
