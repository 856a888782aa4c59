import type { Variable } from './variable.js';

const presetNames = ['local', 'confluent-cloud', 'redpanda-cloud', 'amazon-msk'] as const;
const clientLogLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

const minute = 60_000;
const hour = 60 * minute;

/** Where Kafka is, who we are there, and how long anything may take. */
export const connectionVariables = {
  KAFKA_ENABLED: {
    option: 'enabled',
    type: 'flag',
    default: true,
    meaning: 'false: only the HTTP side of a service starts, and its readiness says so',
    differs: {
      elsewhere: 'true, and empty brokers switch Kafka off in silence',
      because: 'a service that quietly sends nothing is the worst of faults, so empty brokers are an error',
    },
    readBy: 'everyone',
  },
  KAFKA_PRESET: {
    option: 'preset',
    type: 'choice',
    choices: presetNames,
    otherwise: 'none',
    meaning: 'usual settings of one kind of cluster',
    readBy: 'everyone',
  },
  KAFKA_BROKERS: {
    option: 'brokers',
    type: 'list',
    default: 'localhost:9092',
    meaning: 'host:port, comma separated; a preset knows the port',
    readBy: 'everyone',
  },
  KAFKA_CLIENT_ID: {
    option: 'clientId',
    type: 'text',
    otherwise: "the service's own",
    meaning: 'name in the logs and quotas of the brokers',
    readBy: 'everyone',
  },
  KAFKA_GROUP_ID: {
    option: 'groupId',
    type: 'text',
    aliases: ['KAFKA_CONSUMER_GROUP'],
    otherwise: "the service's own",
    meaning: 'consumer group; names the state of the processor too',
    readBy: 'everyone',
  },
  KAFKA_TOPICS: {
    option: 'topics',
    type: 'list',
    otherwise: 'all',
    meaning: 'those of the contract that the topic set-up creates and compares',
    readBy: 'node',
  },
  KAFKA_REPLICATION_FACTOR: {
    option: 'replicationFactor',
    type: 'number',
    default: 1,
    min: -1,
    max: 32_767,
    meaning: 'copies of a new topic; -1: as the broker likes; 3 in a cloud preset',
    readBy: 'everyone',
  },
  KAFKA_CONNECTION_TIMEOUT: {
    option: 'connectionTimeoutMs',
    type: 'number',
    unit: 'ms',
    default: 1000,
    min: 1,
    max: hour,
    meaning: 'to connect to one broker, TLS included',
    readBy: {
      everyone: true,
      processorDefault: 10_000,
      because: "that is the Java client's own, and no request waits for a processor that connects",
    },
  },
  KAFKA_REQUEST_TIMEOUT: {
    option: 'requestTimeoutMs',
    type: 'number',
    unit: 'ms',
    default: 30_000,
    min: 100,
    max: hour,
    meaning: 'for one answer',
    readBy: 'everyone',
  },
  KAFKA_ENFORCE_REQUEST_TIMEOUT: {
    option: 'enforceRequestTimeout',
    type: 'flag',
    default: true,
    meaning: 'give up on a request after KAFKA_REQUEST_TIMEOUT',
    differs: {
      elsewhere: 'false',
      because: 'kafkajs waits for an answer for ever otherwise, and a half-open connection never gives one',
    },
    readBy: 'node',
  },
  KAFKA_RETRY_RETRIES: {
    option: 'retry.retries',
    type: 'number',
    default: 5,
    min: 0,
    max: 100,
    meaning: 'how often the client repeats a step by itself before the error is ours',
    readBy: 'node',
  },
  KAFKA_RETRY_DELAYMS: {
    option: 'retry.delayMs',
    type: 'number',
    unit: 'ms',
    default: 300,
    min: 1,
    max: minute,
    meaning: 'pause before the first repetition and the first reconnect; doubles up to 5 s',
    readBy: 'node',
  },
  KAFKA_LOG_LEVEL: {
    option: 'logLevel',
    type: 'choice',
    choices: clientLogLevels,
    otherwise: 'as LOG_LEVEL',
    meaning: "level of the client library's own lines",
    readBy: 'node',
  },
  KAFKA_MONITORING_ENABLED: {
    option: 'monitoring',
    type: 'flag',
    default: true,
    meaning: 'Prometheus metrics of producing and consuming',
    readBy: 'node',
  },
} as const satisfies Record<string, Variable>;
