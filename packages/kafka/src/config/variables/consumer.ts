import type { Variable } from './variable.js';

const mebibyte = 1_048_576;
const maxFetchBytes = 1024 * mebibyte;

/** How records are fetched. */
export const consumerVariables = {
  KAFKA_SESSION_TIMEOUT: {
    option: 'consumer.sessionTimeoutMs',
    type: 'number',
    unit: 'ms',
    default: 30_000,
    min: 1000,
    max: 1_800_000,
    meaning: 'silence after which a consumer counts as gone',
    readBy: {
      everyone: true,
      processorDefault: 6000,
      because:
        'no minute is counted until another instance takes over, and the Java client says that it is there from a thread of its own, however busy the other one is',
    },
  },
  KAFKA_HEARTBEAT_INTERVAL: {
    option: 'consumer.heartbeatIntervalMs',
    type: 'number',
    unit: 'ms',
    default: 3000,
    min: 100,
    max: 1_800_000,
    meaning: 'how often it says that it is there; less than the session',
    readBy: {
      everyone: true,
      processorDefault: 2000,
      because: 'it is a third of its session, so that two may be lost',
    },
  },
  KAFKA_MAX_BYTES: {
    option: 'consumer.maxBytes',
    type: 'number',
    unit: 'bytes',
    default: 10 * mebibyte,
    min: 1024,
    max: maxFetchBytes,
    meaning: 'per fetch; a single larger record is still fetched',
    readBy: 'everyone',
  },
  KAFKA_MAX_BYTES_PER_PARTITION: {
    option: 'consumer.maxBytesPerPartition',
    type: 'number',
    unit: 'bytes',
    default: mebibyte,
    min: 1024,
    max: maxFetchBytes,
    meaning: 'the same, per partition',
    readBy: 'everyone',
  },
  KAFKA_MIN_BYTES: {
    option: 'consumer.minBytes',
    type: 'number',
    unit: 'bytes',
    default: 1,
    min: 1,
    max: maxFetchBytes,
    meaning: 'to wait for before a fetch is answered',
    readBy: 'everyone',
  },
  KAFKA_MAX_WAIT_TIME: {
    option: 'consumer.maxWaitTimeMs',
    type: 'number',
    unit: 'ms',
    default: 200,
    min: 1,
    max: 60_000,
    meaning: 'how long it waits for them',
    differs: { elsewhere: '5000', because: 'stopping waits for the fetch under way, so as long as this' },
    readBy: 'everyone',
  },
  KAFKA_FROM_BEGINNING: {
    option: 'consumer.fromBeginning',
    type: 'flag',
    default: false,
    meaning: 'where a new group starts; our services need the beginning, and say so',
    readBy: 'node',
  },
} as const satisfies Record<string, Variable>;
