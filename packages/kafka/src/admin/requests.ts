import { createRequire } from 'node:module';
import { fromClient } from '../client/client-errors.js';
import { type Cluster as ReadingCluster, readCommitted } from '../client/client-internals.js';

// What is asked below the public admin client of kafkajs: it has no sizes, knows one end of a partition of two,
// and throws away the whole answer when one partition of one topic has no leader.
const inside = createRequire(import.meta.url);

interface Encoder {
  writeInt32(value: number): Encoder;
  writeArray(items: readonly (Encoder | number)[]): Encoder;
  writeString(text: string): Encoder;
}

interface Decoder {
  readInt8(): number;
  readInt16(): number;
  readInt32(): number;
  readInt64(): { toString(): string };
  readString(): string;
  readArray<T>(read: (decoder: Decoder) => T): T[];
}

type Definition = { readonly versions: readonly string[] };
type Exchange<T> = {
  readonly request: object;
  readonly response: {
    readonly decode: (payload: Buffer) => Promise<T>;
    readonly parse: (decoded: T) => Promise<T>;
  };
};

export interface Broker {
  lookupRequest<T>(apiKey: number, definition: Definition): (args: object) => Exchange<T>;
  readonly connectionPool: { send<T>(exchange: Exchange<T>): Promise<T> };
  disconnect(): Promise<void>;
}

export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  findBroker(request: { nodeId: string }): Promise<Broker>;
  readonly brokerPool: {
    /** null before the brokers are known. */
    readonly metadata: object | null;
    findConnectedBroker(): Promise<Broker>;
  };
}

/** The same cluster, seen as what can be asked below. */
export const askable = (cluster: ReadingCluster): Cluster => cluster as unknown as Cluster;

const { requests }: { requests: Readonly<Record<string, Definition>> } = inside(
  'kafkajs/src/protocol/requests',
);
const apiKeys: Readonly<Record<string, number>> = inside('kafkajs/src/protocol/requests/apiKeys');
const KafkaEncoder: new () => Encoder = inside('kafkajs/src/protocol/encoder');
const KafkaDecoder: new (bytes: Buffer) => Decoder = inside('kafkajs/src/protocol/decoder');

/** Error codes in the answer stay values, where kafkajs would throw the first of them. */
async function send<T>(broker: Broker, { request, response }: Exchange<T>): Promise<T> {
  try {
    const parse = async (decoded: T): Promise<T> => decoded;
    return await broker.connectionPool.send({ request, response: { decode: response.decode, parse } });
  } catch (error) {
    if (error instanceof Error && error.name === 'KafkaJSConnectionClosedError') await broker.disconnect();
    throw fromClient(error);
  }
}

function known<T>(
  broker: Broker,
  name: 'Metadata' | 'ListOffsets' | 'DescribeConfigs',
  args: object,
): Promise<T> {
  const definition = requests[name] as Definition;
  return send(broker, broker.lookupRequest<T>(apiKeys[name] as number, definition)(args));
}

export type TopicMetadata = {
  /** 0, or why the rest is empty; 3: there is no such topic. */
  readonly topicErrorCode: number;
  readonly topic: string;
  readonly partitionMetadata: readonly {
    readonly partitionId: number;
    /** -1: nobody leads it now. */
    readonly leader: number;
    readonly replicas: readonly number[];
    readonly isr: readonly number[];
  }[];
};

/** All topics when none is named. */
export async function topicMetadata(broker: Broker, topics: readonly string[]): Promise<TopicMetadata[]> {
  const args = { topics, allowAutoTopicCreation: false };
  return (await known<{ topicMetadata: TopicMetadata[] }>(broker, 'Metadata', args)).topicMetadata;
}

export const isolation = { readUncommitted: 0, readCommitted } as const;

export type ListedOffset = {
  readonly partition: number;
  readonly errorCode: number;
  readonly offset: string;
};

/** Asks the leader of the partitions, of any number of topics at once. */
export async function listOffsets(
  broker: Broker,
  partitions: ReadonlyMap<string, readonly number[]>,
  { at, isolationLevel }: { at: number; isolationLevel: number },
): Promise<Map<string, readonly ListedOffset[]>> {
  const topics = [...partitions].map(([topic, partitions]) => ({
    topic,
    partitions: partitions.map((partition) => ({ partition, timestamp: at })),
  }));
  type Answer = { responses: { topic: string; partitions: ListedOffset[] }[] };
  const { responses } = await known<Answer>(broker, 'ListOffsets', { isolationLevel, topics });
  return new Map(responses.map(({ topic, partitions }) => [topic, partitions]));
}

export type TopicConfig = {
  readonly resourceName: string;
  /** 0, or why there is nothing else. */
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly configEntries: readonly {
    readonly configName: string;
    readonly configValue: string | null;
    readonly configSource: number;
  }[];
};

const topicResource = 2;

export async function topicConfigs(broker: Broker, topics: readonly string[]): Promise<TopicConfig[]> {
  const resources = topics.map((name) => ({ type: topicResource, name }));
  const args = { resources, includeSynonyms: false };
  return (await known<{ resources: TopicConfig[] }>(broker, 'DescribeConfigs', args)).resources;
}

export type PartitionSize = {
  readonly topic: string;
  readonly partition: number;
  readonly sizeBytes: number;
};

/** Bytes that this broker's copies of the partitions take on disk (DescribeLogDirs, which kafkajs has not). */
export async function logSizes(
  broker: Broker,
  partitions: ReadonlyMap<string, readonly number[]>,
): Promise<PartitionSize[]> {
  const asked = [...partitions].map(([topic, partitions]) =>
    new KafkaEncoder().writeString(topic).writeArray(partitions),
  );
  const directories = await send(broker, {
    request: {
      apiKey: apiKeys.DescribeLogDirs,
      apiVersion: 1,
      apiName: 'DescribeLogDirs',
      encode: async () => new KafkaEncoder().writeArray(asked),
    },
    response: {
      decode: async (payload) => readLogDirs(new KafkaDecoder(payload)),
      parse: async (all) => all,
    },
  });
  return directories.flat();
}

function readLogDirs(decoder: Decoder): PartitionSize[][] {
  decoder.readInt32(); // throttle time
  return decoder.readArray(() => {
    decoder.readInt16(); // error code: an unreadable directory lists nothing
    decoder.readString(); // its path, which is nobody's business
    const topics = decoder.readArray(() => {
      const topic = decoder.readString();
      return decoder.readArray(() => {
        const partition = decoder.readInt32();
        const sizeBytes = Number(decoder.readInt64().toString());
        decoder.readInt64(); // offset lag
        const future = decoder.readInt8() !== 0;
        return { topic, partition, sizeBytes, future };
      });
    });
    // A copy that is being moved between directories is in both; the future one is not complete.
    return topics.flat().filter(({ future }) => !future);
  });
}
