import {
  KafkaRefusedError,
  KafkaUnavailableError,
  ProducerLostError,
  RecordRejectedError,
  RecordTooLargeError,
} from '../errors.js';

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
  const { name, type = '', retriable } = root as ClientError;
  const options = { cause: root };
  const parts =
    root instanceof Object && 'errors' in root && Array.isArray(root.errors) ? root.errors : [root];
  const says = parts
    .map(({ topic, type, message }) => [topic, type, message].filter(Boolean).join(': '))
    .join('; ');
  if (tooLarge.includes(type))
    return new RecordTooLargeError('the record is larger than its topic takes', options);
  if (badRecord.includes(type))
    return new RecordRejectedError(`the broker rejects the record: ${says}`, options);
  if (producerLost.includes(type)) return new ProducerLostError(says, options);
  if (retriable === true || transient.includes(name)) return new KafkaUnavailableError(says, options);
  return new KafkaRefusedError(says, options);
}

function rootOf(error: unknown): unknown {
  let root = error;
  for (let depth = 0; depth < 10; depth++) {
    if (!(root instanceof Error) || !(root.cause instanceof Error) || root.cause === root) break;
    root = root.cause;
  }
  return root;
}
