import { readFileSync } from 'node:fs';
import type { EnvReader } from '@chatpulse/service';
import type { RetryPolicy } from '../handling/retry-policy.js';
import { readBrokers } from './brokers.js';
import type { KafkaOptions } from './options.js';
import { presets } from './presets.js';
import {
  readCompanions,
  readConsumer,
  readDeliveryTimeout,
  readReplicationFactor,
  readRetryPolicy,
  readSchemaRegistry,
} from './sections.js';
import { type ReadFile, readSecurity, type Security } from './security.js';
import { createTableReader } from './table-reader.js';
import type { ChoiceOf } from './variables.js';

export { compressions } from './variables/producer.js';
export type Compression = ChoiceOf<'KAFKA_COMPRESSION'>;

/** Of the topics that the kit makes beside another one. */
export type CompanionTopics = {
  /** Undefined, or fewer than the original has: as many as the original. */
  readonly partitions: number | undefined;
  /** Undefined: as every topic. */
  readonly replicationFactor: number | undefined;
  readonly retentionMs: number;
  readonly segmentMs: number;
};

/** How to reach Kafka and how to behave there. Times in ms, sizes in bytes. */
export type KafkaConfig = Security & {
  /** False: nothing may connect, and createKafka refuses. */
  readonly enabled: boolean;
  /** host:port */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** KAFKA_GROUP_ID, else the service's own; undefined for a service that joins no group. */
  readonly groupId: string | undefined;
  /** Those that the topic set-up is about; undefined: all. */
  readonly topics: readonly string[] | undefined;
  /** Of topics when they are created; −1: the broker's default. */
  readonly replicationFactor: number;
  readonly connectionTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly enforceRequestTimeout: boolean;
  /** Level of the client library's own lines; undefined: as the service's. */
  readonly logLevel: string | undefined;
  /** Whether metrics of producing and consuming are kept. */
  readonly monitoring: boolean;
  /** Of the client, when a broker does not answer. */
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
  /** Of a record that could not be handled; a handler may override each value. */
  readonly retryPolicy: RetryPolicy;
  readonly retryTopics: CompanionTopics;
  /** Not enabled: the partition of a record that nobody can handle stops there. */
  readonly deadLetters: CompanionTopics & { readonly enabled: boolean };
  readonly schemaRegistry:
    | { readonly url: string; readonly username: string | undefined; readonly password: string | undefined }
    | undefined;
};

/**
 * Reads the KAFKA_* variables; call it inside readEnv, which reports the faults. What `options` says wins over
 * the variables, and they win over what is derived: the service's own `defaults`, then the preset's.
 * `readFile` brings the PEM files that KAFKA_SSL_* may name. Logged whole, the result shows no secret.
 */
export function readKafkaConfig(
  vars: EnvReader,
  defaults: { clientId: string; groupId?: string },
  { options = {}, readFile = readText }: { options?: KafkaOptions; readFile?: ReadFile } = {},
): KafkaConfig {
  const read = createTableReader(vars, options);
  const preset = read.choice('KAFKA_PRESET');
  const usual = preset === undefined ? undefined : presets[preset];
  const enabled = read.flag('KAFKA_ENABLED');
  const requestTimeoutMs = read.number('KAFKA_REQUEST_TIMEOUT');
  return {
    enabled,
    brokers: enabled ? readBrokers(read, preset) : [],
    clientId: read.text('KAFKA_CLIENT_ID') ?? defaults.clientId,
    groupId: read.text('KAFKA_GROUP_ID') ?? defaults.groupId,
    topics: read.list('KAFKA_TOPICS', {
      pattern: /^[\w.-]{1,249}$/,
      problem: 'must be the name of a topic',
    }),
    replicationFactor: readReplicationFactor(read, usual?.replicationFactor),
    connectionTimeoutMs: read.number('KAFKA_CONNECTION_TIMEOUT'),
    requestTimeoutMs,
    enforceRequestTimeout: read.flag('KAFKA_ENFORCE_REQUEST_TIMEOUT'),
    logLevel: read.choice('KAFKA_LOG_LEVEL'),
    monitoring: read.flag('KAFKA_MONITORING_ENABLED'),
    retry: { retries: read.number('KAFKA_RETRY_RETRIES'), delayMs: read.number('KAFKA_RETRY_DELAYMS') },
    consumer: readConsumer(read),
    producer: {
      deliveryTimeoutMs: readDeliveryTimeout(read, requestTimeoutMs),
      maxInFlightRequests: read.number('KAFKA_MAX_IN_FLIGHT_REQUESTS'),
      batchSizeBytes: read.number('KAFKA_BATCH_SIZE'),
      lingerMs: read.number('KAFKA_LINGER_MS'),
      compression: read.choice('KAFKA_COMPRESSION') ?? 'none',
    },
    retryPolicy: readRetryPolicy(read),
    retryTopics: readCompanions(read, 'RETRY'),
    deadLetters: { enabled: read.flag('KAFKA_DLQ_ENABLED'), ...readCompanions(read, 'DLQ') },
    schemaRegistry: readSchemaRegistry(read),
    ...(enabled ? readSecurity(read, preset, readFile) : { ssl: undefined, sasl: undefined }),
  };
}

const readText: ReadFile = (path) => readFileSync(path, 'utf8');
