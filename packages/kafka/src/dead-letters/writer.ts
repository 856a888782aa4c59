import type { DeadLetterHeaders } from '@chatpulse/contracts';
import type { Logger } from '@chatpulse/service';
import { DeadLettersDisabledError, RecordRejectedError, RecordTooLargeError } from '../errors.js';
import type { IncomingMessage, OutgoingRecord, RecordPosition } from '../messages.js';
import type { Producer } from '../producer/producer.js';
import { deadLetterRecord } from './dead-letter.js';
import { deadLetterTopicOf, headerNames, reasonOf, retryCountOf } from './headers.js';

export type DeadLetterFailure = {
  readonly handlerId: string;
  /** Stable: UNDECODABLE, RETRIES_EXHAUSTED, CRASHED_REPEATEDLY, HANDLER_NOT_FOUND, RECORD_TOO_LARGE, or the handler's own. */
  readonly code: string;
  /** Of the contract; by the code unless given. */
  readonly reason?: DeadLetterHeaders['x-reason'];
  /** One sentence, without the payload. */
  readonly error: string;
  readonly stack?: string | undefined;
  /** Attempts after the first; what the record's own headers say unless given. */
  readonly retryCount?: number;
  readonly correlationId?: string | undefined;
  /** Epoch ms; now unless given. */
  readonly failedAtMs?: number;
  /** Epoch ms of the first failure; what the record's own headers say goes before it. */
  readonly firstFailedAtMs?: number;
};

export interface DeadLetters {
  /**
   * Writes the record to `<topic>.dlt`, same partition, bytes as they are; `record` has the original's topic
   * and position, also where it is a retry or a replay. Resolves when that is acknowledged, so the caller may then commit it; waits for as long as Kafka is away.
   * A value that the topic does not take is cut, its size kept in `x-original-size`.
   * @throws DeadLettersDisabledError when KAFKA_DLQ_ENABLED is false
   * @throws RecordTooLargeError, RecordRejectedError, KafkaRefusedError: not stored.
   */
  store(record: IncomingMessage, failure: DeadLetterFailure): Promise<RecordPosition>;
}

/** Bytes of the value that are kept when a letter is too large: first the most, then what nearly any topic takes. */
const cuts = [512 * 1024, 16 * 1024];

/** `producer` must never give up (deliveryTimeoutMs: Infinity). */
export function createDeadLetters(deps: {
  enabled: boolean;
  producer: Pick<Producer, 'send'>;
  /** The group that reads for a handler; undefined for one that is not in this process. */
  groupOf: (handlerId: string) => string | undefined;
  logger: Logger;
  /** Epoch ms. */
  now: () => number;
}): DeadLetters {
  const { producer, logger, now } = deps;

  /** The partition of the original, or any by its key where the dead-letter topic has fewer. */
  const send = async (letter: OutgoingRecord): Promise<RecordPosition> => {
    try {
      return await producer.send(letter);
    } catch (error) {
      if (!(error instanceof RecordRejectedError) || letter.partition === undefined) throw error;
      const { partition: _, ...anywhere } = letter;
      return producer.send(anywhere);
    }
  };

  const sendCut = async (letter: OutgoingRecord, tooLarge: RecordTooLargeError): Promise<RecordPosition> => {
    const value = Buffer.from(letter.value ?? '');
    for (const bytes of cuts.filter((bytes) => bytes < value.length)) {
      try {
        return await send({ ...letter, ...cutTo(letter, value, bytes) });
      } catch (error) {
        if (!(error instanceof RecordTooLargeError)) throw error;
      }
    }
    throw tooLarge;
  };

  return {
    async store(record, failure) {
      if (!deps.enabled) throw new DeadLettersDisabledError('KAFKA_DLQ_ENABLED is false');
      const { code, handlerId, reason = reasonOf(code), retryCount = retryCountOf(record.headers) } = failure;
      const letter = deadLetterRecord({
        ...failure,
        topic: deadLetterTopicOf(record.topic),
        message: record,
        groupId: deps.groupOf(handlerId),
        reason,
        retryCount,
        now,
      });
      const position = await send(letter).catch((error: unknown) => {
        if (error instanceof RecordTooLargeError) return sendCut(letter, error);
        throw error;
      });
      const { topic, partition, offset } = record;
      logger.error(
        { topic, partition, offset, handlerId, code, error: failure.error },
        'kafka: dead-lettered',
      );
      return position;
    },
  };
}

function cutTo(letter: OutgoingRecord, value: Buffer, bytes: number): Partial<OutgoingRecord> {
  const size = { [headerNames.originalSize]: String(value.length) };
  return { value: value.subarray(0, bytes), headers: { ...size, ...letter.headers } };
}
