import {
  KafkaRefusedError,
  KafkaUnavailableError,
  ProducerLostError,
  RecordRejectedError,
  RecordTooLargeError,
} from '../errors.js';
import { accessError } from './access-errors.js';
import { adviceFor } from './advice.js';

type ClientError = Error & { type?: string; retriable?: boolean; cause?: unknown };

const tooLarge = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];
const badRecord = ['INVALID_TIMESTAMP', 'INVALID_RECORD', 'UNSUPPORTED_FOR_MESSAGE_FORMAT'];
const producerLost = [
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
];
// kafkajs marks these as final; they only say that something was not there in time.
const transient = [
  'KafkaJSLockTimeout',
  'KafkaJSTimeout',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSNoBrokerAvailableError',
];

/**
 * What an error of kafkajs means to us. An error that is not from kafkajs, or that it throws by mistake (a
 * TypeError), comes back as it is: unknown, so not retriable.
 */
export function fromClient(error: unknown): unknown {
  const root = rootOf(error);
  if (!(root instanceof Error) || !root.name.startsWith('KafkaJS')) return root;
  const access = accessError(root);
  if (access !== undefined) return access;
  const { name, type = '', retriable } = root as ClientError;
  const options = { cause: root };
  const parts =
    root instanceof Object && 'errors' in root && Array.isArray(root.errors) ? root.errors : [root];
  const says = parts
    .map(({ broker, topic, type, message }) => [broker, topic, type, message].filter(Boolean).join(': '))
    .join('; ');
  const advice = adviceFor(says);
  const told = advice === undefined ? says : `${says} (${advice})`;
  if (tooLarge.includes(type))
    return new RecordTooLargeError('the record is larger than its topic takes', options);
  if (badRecord.includes(type))
    return new RecordRejectedError(`the broker rejects the record: ${says}`, options);
  if (producerLost.includes(type)) return new ProducerLostError(says, options);
  const passes = retriable === true || transient.includes(name) || parts.every(({ retriable }) => retriable);
  if (passes) return new KafkaUnavailableError(told, options);
  return new KafkaRefusedError(told, options);
}

function rootOf(error: unknown): unknown {
  let root = error;
  for (let depth = 0; depth < 10; depth++) {
    if (!(root instanceof Error) || !(root.cause instanceof Error) || root.cause === root) break;
    root = root.cause;
  }
  return root;
}
