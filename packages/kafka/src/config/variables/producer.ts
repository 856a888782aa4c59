import type { Variable } from './variable.js';

export const compressions = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

/** How records are sent: idempotent, acknowledged by all in-sync replicas. */
export const producerVariables = {
  KAFKA_DELIVERY_TIMEOUT: {
    option: 'producer.deliveryTimeoutMs',
    type: 'number',
    unit: 'ms',
    default: 300_000,
    min: 100,
    max: 2_147_483_647,
    meaning: 'how long a record is tried; at least KAFKA_REQUEST_TIMEOUT',
    readBy: 'node',
  },
  KAFKA_MAX_IN_FLIGHT_REQUESTS: {
    option: 'producer.maxInFlightRequests',
    type: 'number',
    default: 5,
    min: 1,
    max: 64,
    meaning: 'produce requests under way at once, each for other partitions',
    differs: {
      elsewhere: '5 requests per connection',
      because: 'two requests of one partition under way lose records when an answer is lost: never two',
    },
    readBy: 'node',
  },
  KAFKA_BATCH_SIZE: {
    option: 'producer.batchSizeBytes',
    type: 'number',
    unit: 'bytes',
    default: 16_384,
    min: 1,
    max: 16_777_216,
    meaning: 'of one partition, before it is sent',
    readBy: {
      everyone: true,
      processorDefault: 131_072,
      because: 'a commit sends all that was counted since the last one, changelogs included: fewer requests',
    },
  },
  KAFKA_LINGER_MS: {
    option: 'producer.lingerMs',
    type: 'number',
    unit: 'ms',
    default: 5,
    min: 0,
    max: 60_000,
    meaning: 'how long a batch waits for more; batching is ours, kafkajs has none',
    readBy: {
      everyone: true,
      processorDefault: 100,
      because: 'nothing of a transaction shows before its commit, which sends what still waits',
    },
  },
  KAFKA_COMPRESSION: {
    option: 'producer.compression',
    type: 'choice',
    choices: compressions,
    default: 'lz4',
    meaning: 'of a batch; each can be read by the Java client, and by ours',
    readBy: 'everyone',
  },
} as const satisfies Record<string, Variable>;
