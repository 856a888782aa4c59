import type { IncomingMessage } from '../messages.js';
import { headerNames } from './headers.js';

/** A record of a dead-letter topic, as far as its headers tell. */
export type Letter = {
  readonly message: IncomingMessage;
  /** Where it came from first; without a position if it never reached a topic. */
  readonly origin: {
    readonly topic: string;
    readonly partition?: number;
    readonly offset?: string;
    /** Epoch ms. */
    readonly timestamp?: number;
  };
  readonly handlerId: string;
  /** The group that read for it; undefined for one without, as a Kafka Streams application. */
  readonly groupId: string | undefined;
  readonly errorCode: string;
  /** Of the contract; a letter of Kafka Streams has none. */
  readonly reason: string | undefined;
  readonly error: string;
  readonly stack: string | undefined;
  readonly retryCount: number;
  readonly replayCount: number;
  readonly correlationId: string | undefined;
  /** ISO 8601. */
  readonly firstFailedAt: string | undefined;
  readonly failedAt: string | undefined;
  /** Epoch ms: when it was stored, by its header, else by the record. */
  readonly storedAtMs: number;
  /** Bytes of the original value, when this one is a cut of it. */
  readonly originalSizeBytes: number | undefined;
};

/** What Kafka Streams writes to its dead-letter topic by itself (KIP-1034), beside the record's own headers. */
const streams = {
  exception: '__streams.errors.exception',
  message: '__streams.errors.message',
  stack: '__streams.errors.stacktrace',
  topic: '__streams.errors.topic',
  partition: '__streams.errors.partition',
  offset: '__streams.errors.offset',
} as const;

export const streamsHeaderPrefix = '__streams.errors.';

/**
 * Never throws: what a header does not say is unknown. `applicationOf` names the Kafka Streams application that
 * reads a topic, since its letters do not say who wrote them.
 */
export function readLetter(
  message: IncomingMessage,
  applicationOf: (topic: string) => string | undefined,
): Letter {
  const { headers } = message;
  const common = {
    message,
    retryCount: whole(headers[headerNames.retryCount]) ?? 0,
    replayCount: whole(headers[headerNames.replayCount]) ?? 0,
    correlationId: headers[headerNames.correlationId],
    groupId: headers[headerNames.retryGroup],
    firstFailedAt: headers[headerNames.firstFailedAt],
    originalSizeBytes: whole(headers[headerNames.originalSize]),
  };
  const topic = headers[headerNames.originalTopic];
  const ours = headers[headerNames.storedAt] !== undefined;
  const exception = headers[streams.exception];
  if (!ours && exception !== undefined) {
    const streamsTopic = headers[streams.topic] ?? '';
    return {
      ...common,
      origin:
        topic === undefined
          ? originFrom(streamsTopic, headers[streams.partition], headers[streams.offset], message.timestamp)
          : ownOrigin(topic, message),
      handlerId: applicationOf(streamsTopic) ?? 'streams',
      errorCode: codeOfException(exception),
      reason: undefined,
      error: headers[streams.message] ?? exception,
      stack: headers[streams.stack],
      failedAt: undefined,
      storedAtMs: message.timestamp,
    };
  }
  const reason = headers[headerNames.reason];
  return {
    ...common,
    origin: ownOrigin(topic ?? message.topic.replace(/\.dlt$/, ''), message),
    handlerId: headers[headerNames.handlerId] ?? 'unknown',
    // Letters without a code of their own are those that their reason says all about.
    errorCode: headers[headerNames.errorCode] ?? reason?.toUpperCase() ?? 'UNKNOWN',
    reason,
    error: headers[headerNames.errorMessage] ?? '',
    stack: headers[headerNames.errorStack],
    failedAt: headers[headerNames.failedAt],
    storedAtMs: time(headers[headerNames.storedAt]) ?? message.timestamp,
  };
}

/** `org.apache.kafka.common.errors.RecordTooLargeException` → `RECORD_TOO_LARGE`. */
export function codeOfException(className: string): string {
  const simple = className.split(/[.$]/).at(-1) ?? '';
  const code = simple.replace(/(Exception|Error)$/, '').replace(/(?<=[a-z\d])(?=[A-Z])/g, '_');
  return code === '' ? 'UNKNOWN' : code.toUpperCase();
}

function ownOrigin(topic: string, { headers }: IncomingMessage): Letter['origin'] {
  const timestamp = whole(headers[headerNames.originalTimestamp]);
  return originFrom(
    topic,
    headers[headerNames.originalPartition],
    headers[headerNames.originalOffset],
    timestamp,
  );
}

function originFrom(
  topic: string,
  partition: string | undefined,
  offset: string | undefined,
  timestamp: number | undefined,
): Letter['origin'] {
  const number = whole(partition);
  return {
    topic,
    ...(number === undefined ? {} : { partition: number }),
    ...(whole(offset) === undefined || offset === undefined ? {} : { offset }),
    ...(timestamp === undefined ? {} : { timestamp }),
  };
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function time(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}
