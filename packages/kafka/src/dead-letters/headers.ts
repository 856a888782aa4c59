import type { DeadLetterHeaders } from '@chatpulse/contracts';

/** Every header that retry copies, dead letters and replays carry beside those of the original. UTF-8 strings. */
export const headerNames = {
  /** Where the record came from. The first origin wins and is kept for ever. */
  originalTopic: 'x-original-topic',
  originalPartition: 'x-original-partition',
  originalOffset: 'x-original-offset',
  /** Epoch ms. */
  originalTimestamp: 'x-original-timestamp',
  /** Bytes of the value before it was cut. */
  originalSize: 'x-original-size',
  handlerId: 'x-handler-id',
  /** The consumer group that reads for it: in a retry topic only that group's retry consumer takes the record. */
  retryGroup: 'x-retry-group',
  correlationId: 'x-correlation-id',
  /** Attempts after the first. */
  retryCount: 'x-retry-count',
  reason: 'x-reason',
  errorCode: 'x-error-code',
  errorMessage: 'x-error-message',
  errorStack: 'x-error-stack',
  /** ISO 8601, UTC, as all times below that do not say otherwise. */
  firstFailedAt: 'x-first-failed-at',
  failedAt: 'x-failed-at',
  storedAt: 'x-dlq-stored-at',
  /** Of a retry copy: epoch ms. */
  retryDueAt: 'x-retry-due-at',
  replayCount: 'x-replay-count',
  replayRun: 'x-replay-run',
  /** `topic/partition/offset` of the letter. */
  replayOf: 'x-replay-of',
} as const;

type Headers = Readonly<Record<string, string>>;

const maxMessageLength = 1024;
const maxStackBytes = 4096;

/** The headers that keep an origin; a record that never reached a topic has a topic only. */
export function originHeaders(origin: {
  topic: string;
  partition?: number | undefined;
  offset?: string | undefined;
  timestamp?: number | undefined;
}): Record<string, string> {
  return defined({
    [headerNames.originalTopic]: origin.topic,
    [headerNames.originalPartition]: origin.partition,
    [headerNames.originalOffset]: origin.offset,
    [headerNames.originalTimestamp]: origin.timestamp,
  });
}

/** What a failure adds: code, one sentence and a stack, cut to what the contract allows. */
export function errorHeaders(failure: {
  code?: string | undefined;
  error: string;
  stack?: string | undefined;
}): Record<string, string> {
  return defined({
    [headerNames.errorCode]: failure.code,
    [headerNames.errorMessage]: cutText(failure.error, maxMessageLength),
    [headerNames.errorStack]: failure.stack && cutBytes(failure.stack, maxStackBytes),
  });
}

/** The reason of the contract that an error code stands for. */
export function reasonOf(code: string): DeadLetterHeaders['x-reason'] {
  if (code === 'UNDECODABLE') return 'undecodable';
  if (code === 'RECORD_TOO_LARGE') return 'oversized';
  if (code === 'RETRIES_EXHAUSTED' || code === 'CRASHED_REPEATEDLY') return 'exhausted';
  return 'rejected';
}

export function deadLetterTopicOf(topic: string): string {
  return `${topic}.dlt`;
}

/** Attempts made so far, this one not counted: what a copy or a letter says, 0 for an original. */
export function retryCountOf(headers: Headers): number {
  return wholeNumber(headers[headerNames.retryCount]) ?? 0;
}

/** The entries that have a value, as text. */
export function defined(
  entries: Readonly<Record<string, string | number | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function cutText(text: string, maxLength: number): string {
  return text.slice(0, maxLength);
}

/** A character that the cut would split is left out. */
function cutBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  return new TextDecoder().decode(bytes.subarray(0, maxBytes), { stream: true });
}
