import type { RetryPolicy } from '../handling/retry-policy.js';
import { concealed } from './concealed.js';
import type { CompanionTopics, KafkaConfig } from './config.js';
import type { TableReader } from './table-reader.js';

export function readReplicationFactor(read: TableReader, usual: number | undefined): number {
  const factor = read.number('KAFKA_REPLICATION_FACTOR', usual);
  if (factor === 0) {
    read.fault(
      'KAFKA_REPLICATION_FACTOR',
      "is 0, and must be 1 or more, or -1 for the broker's default",
      '3',
    );
  }
  return factor;
}

export function readConsumer(read: TableReader): KafkaConfig['consumer'] {
  const sessionTimeoutMs = read.number('KAFKA_SESSION_TIMEOUT');
  const heartbeatIntervalMs = read.number('KAFKA_HEARTBEAT_INTERVAL');
  if (heartbeatIntervalMs >= sessionTimeoutMs) {
    read.fault(
      'KAFKA_HEARTBEAT_INTERVAL',
      `is ${heartbeatIntervalMs}, and must be less than KAFKA_SESSION_TIMEOUT (${sessionTimeoutMs})`,
      String(Math.max(100, Math.floor(sessionTimeoutMs / 10))),
    );
  }
  return {
    sessionTimeoutMs,
    heartbeatIntervalMs,
    maxBytes: read.number('KAFKA_MAX_BYTES'),
    maxBytesPerPartition: read.number('KAFKA_MAX_BYTES_PER_PARTITION'),
    minBytes: read.number('KAFKA_MIN_BYTES'),
    maxWaitTimeMs: read.number('KAFKA_MAX_WAIT_TIME'),
    fromBeginning: read.flag('KAFKA_FROM_BEGINNING'),
  };
}

export function readDeliveryTimeout(read: TableReader, requestTimeoutMs: number): number {
  const deliveryTimeoutMs = read.number('KAFKA_DELIVERY_TIMEOUT');
  if (deliveryTimeoutMs < requestTimeoutMs) {
    read.fault(
      'KAFKA_DELIVERY_TIMEOUT',
      `is ${deliveryTimeoutMs}, and must not be less than KAFKA_REQUEST_TIMEOUT (${requestTimeoutMs})`,
      String(requestTimeoutMs * 10),
    );
  }
  return deliveryTimeoutMs;
}

export function readRetryPolicy(read: TableReader): RetryPolicy {
  const baseDelayMs = read.number('KAFKA_RETRY_BASE_DELAY');
  const maxDelayMs = read.number('KAFKA_RETRY_MAX_DELAY');
  if (maxDelayMs < baseDelayMs) {
    read.fault(
      'KAFKA_RETRY_MAX_DELAY',
      `is ${maxDelayMs}, and must not be less than KAFKA_RETRY_BASE_DELAY (${baseDelayMs})`,
      String(baseDelayMs * 10),
    );
  }
  return {
    enabled: read.flag('KAFKA_RETRY_ENABLED'),
    attempts: read.number('KAFKA_RETRY_ATTEMPTS'),
    baseDelayMs,
    maxDelayMs,
    backoff: read.choice('KAFKA_RETRY_BACKOFF') ?? 'exponential',
  };
}

export function readCompanions(read: TableReader, kind: 'RETRY' | 'DLQ'): CompanionTopics {
  return {
    partitions: read.optionalNumber(`KAFKA_${kind}_TOPIC_PARTITIONS`),
    replicationFactor: read.optionalNumber(`KAFKA_${kind}_TOPIC_REPLICATION_FACTOR`),
    retentionMs: read.number(`KAFKA_${kind}_TOPIC_RETENTION_MS`),
    segmentMs: read.number(`KAFKA_${kind}_TOPIC_SEGMENT_MS`),
  };
}

export function readSchemaRegistry(read: TableReader): KafkaConfig['schemaRegistry'] {
  const url = read.url('SCHEMA_REGISTRY_URL');
  const username = read.text('SCHEMA_REGISTRY_USERNAME');
  const password = read.text('SCHEMA_REGISTRY_PASSWORD');
  if ((username === undefined) !== (password === undefined)) {
    const missing = username === undefined ? 'SCHEMA_REGISTRY_USERNAME' : 'SCHEMA_REGISTRY_PASSWORD';
    read.fault(missing, 'is not set, and the other one of the pair is', '…');
  }
  return url === undefined ? undefined : concealed({ url, username, password }, ['password']);
}
