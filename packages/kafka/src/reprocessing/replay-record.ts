import { headerNames, originHeaders } from '../dead-letters/headers.js';
import { type Letter, streamsHeaderPrefix } from '../dead-letters/letter.js';
import type { IncomingMessage } from '../messages.js';

/** Of the failure that the replay is to undo; should it fail again, they are written anew. */
const ofTheFailure: readonly string[] = [
  headerNames.reason,
  headerNames.errorCode,
  headerNames.errorMessage,
  headerNames.errorStack,
  headerNames.failedAt,
  headerNames.storedAt,
  headerNames.retryDueAt,
];

/**
 * The record that the handler gets: the original's key, value, position and time, and the letter's headers.
 * First origin, first failure, correlation id and trace stay; attempts count from one again.
 */
export function replayRecord(
  letter: Letter,
  opts: {
    run: string;
    /** What the record brought, or the one that its position stands for: the same as at the first attempt. */
    correlationIdOf: (record: Omit<IncomingMessage, 'key' | 'value' | 'timestamp'>) => string;
  },
): IncomingMessage {
  const { message, origin } = letter;
  const place = `${message.topic}/${message.partition}/${message.offset}`;
  const kept = Object.entries(message.headers).filter(
    ([name]) => !ofTheFailure.includes(name) && !name.startsWith(streamsHeaderPrefix),
  );
  const position = {
    topic: origin.topic,
    partition: origin.partition ?? message.partition,
    offset: origin.offset ?? message.offset,
  };
  return {
    ...position,
    timestamp: origin.timestamp ?? message.timestamp,
    key: message.key,
    value: message.value,
    headers: {
      ...originHeaders(origin),
      [headerNames.firstFailedAt]: letter.failedAt ?? new Date(letter.storedAtMs).toISOString(),
      ...Object.fromEntries(kept),
      [headerNames.handlerId]: letter.handlerId,
      [headerNames.correlationId]: opts.correlationIdOf({ ...position, headers: message.headers }),
      [headerNames.retryCount]: '0',
      [headerNames.replayCount]: String(letter.replayCount + 1),
      [headerNames.replayRun]: opts.run,
      [headerNames.replayOf]: place,
    },
  };
}
