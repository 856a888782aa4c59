import { performance } from 'node:perf_hooks';
import { createLogger, type Env, type Health, type Logger, type Metrics, readEnv } from '@chatpulse/service';
import type kafkajs from 'kafkajs';
import type { ReachBrokers } from '../client/brokers.js';
import type { GroupCluster } from '../client/client-internals.js';
import { readKafkaConfig } from '../config/config.js';
import { createKafkaOver, type Kafka } from '../kafka.js';
import type { IncomingMessage } from '../messages.js';
import { createMemoryAdmin } from './memory-admin.js';
import { createMemoryBroker, type MemoryBroker } from './memory-broker.js';
import { createMemoryChannel } from './memory-channel.js';
import { MemoryConsumer } from './memory-consumer.js';
import { createMemoryGroups } from './memory-groups.js';
import { createMemoryReader } from './memory-reader.js';

/**
 * A Kafka for the tests of a service: a cluster in memory under the very kit that runs in production, so that
 * partitions, order, commits, restarts, retries and dead letters are the kit's own. What only a broker does is
 * not there: outages, transactions, compaction, retention, sessions that run out. The contract tests of the
 * kit run on it and on a real broker alike.
 */
export interface MemoryKafka {
  /**
   * What a process gets from createKafka; `env` holds KAFKA_* variables. Each call is another process of the
   * same cluster: a restart, or one more member of a group.
   */
  connect(opts?: { env?: Env; logger?: Logger; health?: Health; metrics?: Metrics }): Kafka;
  /** `config` holds the broker's own names. */
  createTopic(name: string, opts?: { partitions?: number; config?: Readonly<Record<string, string>> }): void;
  /** Per partition in offset order. @throws UnknownTopicError */
  records(topic: string): readonly IncomingMessage[];
}

export function createMemoryKafka(): MemoryKafka {
  const broker = createMemoryBroker(Date.now);
  const groups = createMemoryGroups((topic) => (broker.has(topic) ? broker.partitionCount(topic) : 0));
  const reach: ReachBrokers = () => ({
    client: {
      consumer({ groupId, partitionAssigners: [makeAssigner] = [] }) {
        const assigner = makeAssigner?.({ groupId, ...assignerParts(broker) });
        return new MemoryConsumer(broker, groups, groupId, assigner) as unknown as kafkajs.Consumer;
      },
    },
    knock: async () => {},
    channel: () => createMemoryChannel(broker),
    cluster: memoryCluster(broker),
    reader: createMemoryReader(broker),
    admin: createMemoryAdmin(broker, groups, () => performance.now()),
  });
  const silent = createLogger({ service: 'memory-kafka', level: 'silent' });

  return {
    connect({ env = {}, logger = silent, ...parts } = {}) {
      const config = readEnv({ KAFKA_BROKERS: 'memory:9092', ...env }, (vars) =>
        readKafkaConfig(vars, { clientId: 'memory' }),
      );
      return createKafkaOver(reach, { config, logger, ...parts });
    },
    createTopic: (name, { partitions = 1, config = {} } = {}) => broker.createTopic(name, partitions, config),
    records: (topic) =>
      Array.from({ length: broker.partitionCount(topic) }, (_, partition) =>
        broker.read(topic, partition, 0),
      ).flat(),
  };
}

/** What an assigner asks of its cluster: the partitions of a topic. */
function assignerParts(broker: MemoryBroker): { cluster: kafkajs.Cluster; logger: kafkajs.Logger } {
  const cluster = {
    findTopicPartitionMetadata: (topic: string) =>
      Array.from({ length: broker.partitionCount(topic) }, (_, partitionId) => ({ partitionId })),
  };
  return { cluster, logger: {} } as unknown as ReturnType<typeof assignerParts>;
}

/** Offsets of groups that nobody joins. */
function memoryCluster(broker: MemoryBroker): GroupCluster {
  return {
    connect: async () => {},
    refreshMetadata: async () => {},
    findGroupCoordinator: async () => ({
      async offsetFetch({ groupId, topics }) {
        const responses = topics.map(({ topic, partitions }) => ({
          topic,
          partitions: partitions.map(({ partition }) => ({
            partition,
            offset: broker.committed(groupId, topic, partition)?.offset ?? '-1',
          })),
        }));
        return { responses };
      },
      async offsetCommit({ groupId, topics }) {
        for (const { topic, partitions } of topics) {
          for (const { partition, offset } of partitions) {
            broker.commit(groupId, topic, partition, { offset, metadata: null });
          }
        }
      },
    }),
  };
}
