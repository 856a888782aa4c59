import type { DeadLetterHeaders } from '@chatpulse/contracts';
import type { OutgoingRecord } from '../messages.js';
import { defined, errorHeaders, headerNames, originHeaders } from './headers.js';

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
 * contract. Headers of the original stay beside ours; those that an earlier failure left (first origin, first
 * failure) win over new ones, so that a second failure does not hide where the record came from.
 */
export function deadLetterRecord(opts: {
  /** The dead-letter topic. */
  topic: string;
  message: FailedRecord;
  /** Who gave up: service and step, as `api.materializer`. */
  handlerId: string;
  /** The group that reads for it, where one does; what the message's own headers say unless given. */
  groupId?: string | undefined;
  reason: DeadLetterHeaders['x-reason'];
  /** Stable, for a program; `reason` is for a person. */
  code?: string;
  /** One sentence, without the payload. */
  error: string;
  stack?: string | undefined;
  /** Attempts after the first. Default 0. */
  retryCount?: number;
  correlationId?: string | undefined;
  /** Original size in bytes, when `message.value` is a cut of it. */
  originalSize?: number;
  /** Epoch ms of the last failure; now unless given. */
  failedAtMs?: number;
  /** Epoch ms; as `failedAtMs` unless given. */
  firstFailedAtMs?: number;
  now: () => number;
}): OutgoingRecord {
  const { topic, message, handlerId, reason, code, error, stack, retryCount = 0, now } = opts;
  const storedAt = new Date(now()).toISOString();
  const failedAt = new Date(opts.failedAtMs ?? now()).toISOString();
  // The due time of the retry that did not help, and the failure before this one, are no longer true.
  const {
    [headerNames.retryDueAt]: _due,
    [headerNames.errorCode]: _code,
    [headerNames.errorStack]: _stack,
    ...kept
  } = message.headers ?? {};
  return {
    topic,
    key: message.key,
    value: message.value,
    ...(message.partition === undefined ? {} : { partition: message.partition }),
    headers: {
      // All or nothing: a position here beside the name of another topic would be a lie.
      ...(kept[headerNames.originalTopic] === undefined ? originHeaders(message) : {}),
      ...defined({ [headerNames.originalSize]: opts.originalSize }),
      [headerNames.firstFailedAt]:
        opts.firstFailedAtMs === undefined ? failedAt : new Date(opts.firstFailedAtMs).toISOString(),
      ...kept,
      ...defined({ [headerNames.correlationId]: opts.correlationId, [headerNames.retryGroup]: opts.groupId }),
      [headerNames.handlerId]: handlerId,
      [headerNames.reason]: reason,
      [headerNames.retryCount]: String(retryCount),
      ...errorHeaders({ code, error, stack }),
      [headerNames.failedAt]: failedAt,
      [headerNames.storedAt]: storedAt,
    },
  };
}
