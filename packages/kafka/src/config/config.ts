import { readFileSync } from 'node:fs';
import type { EnvReader } from '@chatpulse/service';
import { readSecurity, type Security } from './security.js';

export const compressions = ['none', 'gzip', 'lz4', 'zstd'] as const;
export type Compression = (typeof compressions)[number];

/** How to reach Kafka and how to behave there. Times in ms, sizes in bytes. */
export type KafkaConfig = Security & {
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** KAFKA_GROUP_ID, else the service's own; undefined for a service that joins no group. */
  readonly groupId: string | undefined;
  readonly connectionTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly enforceRequestTimeout: boolean;
  /** Level of the client library's own lines; undefined: as the service's. */
  readonly logLevel: string | undefined;
  readonly retry: { readonly retries: number; readonly delayMs: number };
  readonly consumer: {
    readonly sessionTimeoutMs: number;
    readonly heartbeatIntervalMs: number;
    readonly maxBytes: number;
    readonly maxBytesPerPartition: number;
    readonly minBytes: number;
    readonly maxWaitTimeMs: number;
    readonly fromBeginning: boolean;
  };
  readonly producer: {
    readonly deliveryTimeoutMs: number;
    /** Partitions that send at once; one partition never has two requests under way. */
    readonly maxInFlightRequests: number;
    readonly batchSizeBytes: number;
    readonly lingerMs: number;
    readonly compression: Compression;
  };
};

/**
 * Reads the KAFKA_* variables; call it inside readEnv, which reports the faults. `readFile` brings the PEM
 * files that KAFKA_SSL_* may name.
 */
export function readKafkaConfig(
  vars: EnvReader,
  defaults: { clientId: string; groupId?: string },
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): KafkaConfig {
  const requestTimeoutMs = vars.integer('KAFKA_REQUEST_TIMEOUT', { default: 30_000, min: 100 });
  return {
    brokers: vars.list('KAFKA_BROKERS', {
      default: ['localhost:9092'],
      pattern: /^(\[[\da-f:]+\]|[^\s:,/]+):\d{1,5}$/i,
      problem: 'must be host:port',
    }),
    clientId: vars.string('KAFKA_CLIENT_ID', { default: defaults.clientId }),
    groupId: vars.optional('KAFKA_GROUP_ID') ?? vars.optional('KAFKA_CONSUMER_GROUP') ?? defaults.groupId,
    connectionTimeoutMs: vars.integer('KAFKA_CONNECTION_TIMEOUT', { default: 1000, min: 1 }),
    requestTimeoutMs,
    enforceRequestTimeout: vars.boolean('KAFKA_ENFORCE_REQUEST_TIMEOUT', true),
    logLevel: vars.optional('KAFKA_LOG_LEVEL', {
      pattern: /^(silent|fatal|error|warn|info|debug|trace)$/,
      problem: 'must be one of silent, fatal, error, warn, info, debug, trace',
      example: 'warn',
    }),
    retry: {
      retries: vars.integer('KAFKA_RETRY_RETRIES', { default: 5, min: 0 }),
      delayMs: vars.integer('KAFKA_RETRY_DELAYMS', { default: 300, min: 1 }),
    },
    consumer: readConsumer(vars),
    producer: {
      deliveryTimeoutMs: vars.integer('KAFKA_DELIVERY_TIMEOUT', { default: 300_000, min: requestTimeoutMs }),
      maxInFlightRequests: vars.integer('KAFKA_MAX_IN_FLIGHT_REQUESTS', { default: 5, min: 1, max: 64 }),
      batchSizeBytes: vars.integer('KAFKA_BATCH_SIZE', { default: 16_384, min: 1, max: 16_777_216 }),
      lingerMs: vars.integer('KAFKA_LINGER_MS', { default: 5, min: 0 }),
      compression: vars.choice('KAFKA_COMPRESSION', compressions, 'lz4'),
    },
    ...readSecurity(vars, readFile),
  };
}

function readConsumer(vars: EnvReader): KafkaConfig['consumer'] {
  const consumer = {
    sessionTimeoutMs: vars.integer('KAFKA_SESSION_TIMEOUT', { default: 30_000, min: 1000 }),
    heartbeatIntervalMs: vars.integer('KAFKA_HEARTBEAT_INTERVAL', { default: 3000, min: 100 }),
    maxBytes: vars.integer('KAFKA_MAX_BYTES', { default: 10_485_760, min: 1 }),
    maxBytesPerPartition: vars.integer('KAFKA_MAX_BYTES_PER_PARTITION', { default: 1_048_576, min: 1 }),
    minBytes: vars.integer('KAFKA_MIN_BYTES', { default: 1, min: 1 }),
    // Stopping waits for the fetch under way, which waits this long when nothing arrives.
    maxWaitTimeMs: vars.integer('KAFKA_MAX_WAIT_TIME', { default: 200, min: 1 }),
    fromBeginning: vars.boolean('KAFKA_FROM_BEGINNING', false),
  };
  if (consumer.heartbeatIntervalMs >= consumer.sessionTimeoutMs) {
    vars.fault({
      variable: 'KAFKA_HEARTBEAT_INTERVAL',
      problem: `is ${consumer.heartbeatIntervalMs}, and must be less than KAFKA_SESSION_TIMEOUT (${consumer.sessionTimeoutMs})`,
      example: String(Math.max(100, Math.floor(consumer.sessionTimeoutMs / 10))),
    });
  }
  return consumer;
}
