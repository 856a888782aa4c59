import { defined, errorHeaders, headerNames, originHeaders } from '../dead-letters/headers.js';
import type { IncomingMessage, OutgoingRecord } from '../messages.js';
import type { FailedAttempt } from './retry-queue.js';

export const retryTopicOf = (topic: string): string => `${topic}.retry`;

/** The group that goes through the retry topics for another one. */
export const retryGroupOf = (groupId: string): string => `${groupId}.retry`;

/** What an earlier failure left, and is not true of this one; a replayed dead letter brings them along. */
const outdated: readonly string[] = [
  headerNames.reason,
  headerNames.errorCode,
  headerNames.errorStack,
  headerNames.storedAt,
];

/** What a record in `<topic>.retry` says. */
export type RetryCopy = {
  /** The record that is to be handled: the original's bytes, topic and position, and all headers of the copy. */
  readonly record: IncomingMessage;
  readonly handlerId: string | undefined;
  /** The group that failed; undefined where whoever wrote the copy did not know it. */
  readonly groupId: string | undefined;
  /** Of the attempt to come; 2 at least. */
  readonly attempt: number;
  /** Epoch ms; 0, at once, where the copy does not say. */
  readonly dueAtMs: number;
};

/** The copy to write after a failed attempt. Where the record came from first, and failed first, stays. */
export function toRetryCopy(
  record: IncomingMessage,
  failed: FailedAttempt & { readonly groupId: string | undefined },
): OutgoingRecord {
  const failedAt = new Date(failed.failedAtMs).toISOString();
  const kept = Object.entries(record.headers).filter(([name]) => !outdated.includes(name));
  return {
    topic: retryTopicOf(record.topic),
    partition: record.partition,
    key: record.key,
    value: record.value,
    headers: {
      [headerNames.firstFailedAt]: failedAt,
      [headerNames.correlationId]: failed.correlationId,
      // All or nothing: a position in this topic beside the name of another would be a lie.
      ...(record.headers[headerNames.originalTopic] === undefined ? originHeaders(record) : {}),
      ...Object.fromEntries(kept),
      [headerNames.handlerId]: failed.handlerId,
      ...defined({ [headerNames.retryGroup]: failed.groupId }),
      [headerNames.retryCount]: String(failed.attempt),
      [headerNames.retryDueAt]: String(failed.dueAtMs),
      ...errorHeaders({ code: failed.code, error: failed.error }),
      [headerNames.failedAt]: failedAt,
    },
  };
}

/** `copy` as it was read from `topic`'s retry topic. It never throws: what a header does not say, the copy does. */
export function readRetryCopy(topic: string, copy: IncomingMessage): RetryCopy {
  const { headers } = copy;
  const digits = (name: string): string | undefined => /^\d{1,15}$/.exec(headers[name] ?? '')?.[0];
  const number = (name: string): number | undefined => {
    const text = digits(name);
    return text === undefined ? undefined : Number(text);
  };
  // A record that came from another topic's dead letters keeps that first origin; its position there is no
  // position in this topic.
  const ours = headers[headerNames.originalTopic] === topic;
  const record = {
    ...copy,
    topic,
    partition: (ours ? number(headerNames.originalPartition) : undefined) ?? copy.partition,
    offset: (ours ? digits(headerNames.originalOffset) : undefined) ?? copy.offset,
    timestamp: (ours ? number(headerNames.originalTimestamp) : undefined) ?? copy.timestamp,
  };
  return {
    record,
    handlerId: headers[headerNames.handlerId],
    groupId: headers[headerNames.retryGroup],
    attempt: Math.max(1, number(headerNames.retryCount) ?? 1) + 1,
    dueAtMs: number(headerNames.retryDueAt) ?? 0,
  };
}
