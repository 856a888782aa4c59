import { ChatpulseError, type Logger } from '@chatpulse/service';
import type kafkajs from 'kafkajs';
import { type FailedAttempt, untilDone } from '../client/backoff.js';
import { fromClient } from '../client/client-errors.js';
import type { ProducingCluster } from '../client/client-internals.js';
import { ProducerLostError } from '../errors.js';
import type { ReadyRecord } from './lane.js';
import { openSender, type Sender } from './sender.js';

/** Records for one partition: the same ones at each attempt, until they are acknowledged or given up. */
export type Parcel = {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly ReadyRecord[];
};

/**
 * The offset of a parcel's first record, or why it is not acknowledged.
 * KafkaUnavailableError, ProducerLostError: may be stored, and may be sent again.
 * RecordTooLargeError, RecordRejectedError, KafkaRefusedError: not stored.
 */
export type Receipt = { readonly offset: string } | { readonly error: ChatpulseError };

/** A way to the brokers under one producer id. Its caller waits for each `send`. */
export interface Channel {
  connect(onFailure: (failed: FailedAttempt) => void): Promise<void>;
  /**
   * One attempt to store parcels, each for another partition, with one request for each broker. One receipt for each,
   * in their order.
   */
  send(parcels: readonly Parcel[]): Promise<Receipt[]>;
  /** The next parcels go under a new producer id. */
  renew(): void;
  disconnect(): Promise<void>;
}

/**
 * An idempotent producer over the brokers that kafkajs finds, not over its own producer: that one takes a sequence
 * number back when an answer is lost and gives it to whatever is sent next, it repeats by itself, and it resolves
 * though a partition was not stored.
 */
export function createChannel(deps: {
  openCluster: () => ProducingCluster;
  compression: kafkajs.CompressionTypes;
  requestTimeoutMs: number;
  retryDelayMs: number;
  logger: Logger;
  signal: AbortSignal;
}): Channel {
  const { openCluster, compression, requestTimeoutMs, retryDelayMs, logger, signal } = deps;
  let sender: Promise<Sender> | undefined;

  const open = async (): Promise<Sender> => {
    try {
      return await openSender({ cluster: openCluster(), compression, requestTimeoutMs });
    } catch (error) {
      sender = undefined;
      throw error;
    }
  };

  const opened = (): Promise<Sender> => {
    sender ??= open();
    return sender;
  };

  const drop = async (): Promise<void> => {
    const old = sender;
    sender = undefined;
    await old?.then(
      ({ close }) => close(),
      () => undefined,
    );
  };

  return {
    connect: async (onFailure) => {
      const work = async (): Promise<void> => {
        await opened().catch((error: unknown) => {
          throw understood(error);
        });
      };
      await untilDone(work, { what: 'connect producer', baseMs: retryDelayMs, logger, signal, onFailure });
    },
    async send(parcels) {
      try {
        const { send } = await opened();
        const outcomes = await send(parcels);
        return outcomes.map((outcome) =>
          'offset' in outcome ? outcome : { error: understood(outcome.error) },
        );
      } catch (error) {
        const failed = { error: understood(error) };
        return parcels.map(() => failed);
      }
    },
    renew: () => void drop(),
    disconnect: drop,
  };
}

// A record is not given up for a bug in the client library: what it does not explain is tried again afresh.
function understood(error: unknown): ChatpulseError {
  const meaning = fromClient(error);
  if (meaning instanceof ChatpulseError) return forgetsTopics(meaning) ?? meaning;
  return new ProducerLostError(`the client failed in an unknown way: ${String(meaning)}`, { cause: error });
}

/**
 * A cluster of kafkajs asks for every topic it was ever asked about, and fails for all of them when one is gone. A
 * new one has only those that are still sent to.
 */
function forgetsTopics(error: ChatpulseError): ProducerLostError | undefined {
  const { cause } = error;
  if (!(cause instanceof Error && 'type' in cause && cause.type === 'UNKNOWN_TOPIC_OR_PARTITION'))
    return undefined;
  return new ProducerLostError(error.message, { cause });
}
