import type { DeadLetters } from '../dead-letters/writer.js';
import { RecordRejectedError, RecordTooLargeError } from '../errors.js';
import type { IncomingMessage, OutgoingRecord } from '../messages.js';
import type { Producer } from '../producer/producer.js';
import { toRetryCopy } from './retry-copy.js';

/** What a copy in `<topic>.retry` tells about the attempt before it. */
export type FailedAttempt = {
  readonly handlerId: string;
  /** The attempt that failed; 1 is the first. */
  readonly attempt: number;
  /** Epoch ms of the next one. */
  readonly dueAtMs: number;
  /** Stable code, and one sentence without the payload. */
  readonly code: string;
  readonly error: string;
  /** Epoch ms. */
  readonly failedAtMs: number;
  readonly correlationId: string;
};

export interface RetryQueue {
  /**
   * Writes the record to the same partition of `<topic>.retry`, bytes as they are; resolves when that is
   * acknowledged, so the caller may then commit the original; waits for as long as Kafka is away. A copy that
   * the topic does not take (its headers make it larger than the original) goes to the dead letters instead,
   * as RECORD_TOO_LARGE. `record` may come from a copy itself: its first origin and first failure are kept.
   * @throws RecordTooLargeError, RecordRejectedError, KafkaRefusedError: written nowhere.
   */
  enqueue(record: IncomingMessage, failed: FailedAttempt): Promise<'queued' | 'dead-lettered'>;
}

/** `producer` must never give up (deliveryTimeoutMs: Infinity). */
export function createRetryQueue(deps: {
  producer: Pick<Producer, 'send'>;
  deadLetters: DeadLetters;
  /** The group that reads for a handler of this process: only it takes the copy. */
  groupOf: (handlerId: string) => string | undefined;
}): RetryQueue {
  const { producer, deadLetters } = deps;

  /** The partition of the original, or any by its key where the retry topic has fewer. */
  const send = async (copy: OutgoingRecord): Promise<void> => {
    try {
      await producer.send(copy);
    } catch (error) {
      if (!(error instanceof RecordRejectedError)) throw error;
      const { partition: _, ...anywhere } = copy;
      await producer.send(anywhere);
    }
  };

  return {
    async enqueue(record, failed) {
      const copy = toRetryCopy(record, { ...failed, groupId: deps.groupOf(failed.handlerId) });
      try {
        await send(copy);
        return 'queued';
      } catch (error) {
        if (!(error instanceof RecordTooLargeError)) throw error;
      }
      const { handlerId, attempt, failedAtMs, correlationId } = failed;
      await deadLetters.store(record, {
        handlerId,
        code: 'RECORD_TOO_LARGE',
        error: `a copy for another attempt is larger than ${copy.topic} takes; the attempt failed: ${failed.error}`,
        retryCount: attempt - 1,
        correlationId,
        failedAtMs,
      });
      return 'dead-lettered';
    },
  };
}
