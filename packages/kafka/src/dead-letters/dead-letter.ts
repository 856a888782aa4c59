import type { DeadLetterHeaders } from '@chatpulse/contracts';
import type { OutgoingRecord } from '../messages.js';

const maxErrorLength = 1024;

/** What is known of the record that failed; it has no position and time when it never reached a topic. */
export type FailedRecord = {
  readonly topic: string;
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly partition?: number;
  readonly offset?: string;
  /** Epoch ms. */
  readonly timestamp?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * The record for a dead-letter topic: the original bytes, the same partition, and the headers of the
 * contract. Headers of the original stay beside ours; those of an earlier dead letter (first origin, retry
 * count) win over new ones, so that a second failure does not hide where the record came from.
 */
export function deadLetter(opts: {
  /** The dead-letter topic. */
  topic: string;
  message: FailedRecord;
  /** Who gave up: service and step, as `api.materializer`. */
  handlerId: string;
  reason: DeadLetterHeaders['x-reason'];
  /** One sentence, without the payload. */
  error: string;
  /** Attempts after the first. Default 0. */
  retryCount?: number;
  correlationId?: string;
  /** Original size in bytes, when `message.value` is a cut of it. */
  originalSize?: number;
  now: () => number;
}): OutgoingRecord {
  const { topic, message, handlerId, reason, error, retryCount = 0, correlationId, originalSize } = opts;
  const storedAt = new Date(opts.now()).toISOString();
  const origin = {
    'x-original-topic': message.topic,
    ...optional('x-original-partition', message.partition),
    ...optional('x-original-offset', message.offset),
    ...optional('x-original-timestamp', message.timestamp),
    ...optional('x-original-size', originalSize),
  };
  return {
    topic,
    key: message.key,
    value: message.value,
    ...(message.partition === undefined ? {} : { partition: message.partition }),
    headers: {
      ...origin,
      ...message.headers,
      ...optional('x-correlation-id', correlationId),
      'x-handler-id': handlerId,
      'x-reason': reason,
      'x-retry-count': String(retryCount),
      'x-error-message': error.slice(0, maxErrorLength),
      'x-failed-at': storedAt,
      'x-dlq-stored-at': storedAt,
    },
  };
}

function optional(name: string, value: string | number | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: String(value) };
}
