import { ChatpulseError, type Logger } from '@chatpulse/service';
import type kafkajs from 'kafkajs';
import { type FailedAttempt, untilDone } from '../client/backoff.js';
import { fromClient } from '../client/client-errors.js';
import { KafkaUnavailableError, ProducerLostError } from '../errors.js';
import type { ReadyRecord } from './lane.js';

/** A way to the brokers under one producer id. Its caller sends one batch at a time. */
export interface Channel {
  connect(onFailure: (failed: FailedAttempt) => void): Promise<void>;
  /**
   * One attempt to store a batch in one partition. Returns the offset of its first record.
   * @throws KafkaUnavailableError, ProducerLostError: may be stored, and may be sent again.
   * @throws RecordTooLargeError, RecordRejectedError, KafkaRefusedError: not stored.
   */
  send(topic: string, partition: number, batch: readonly ReadyRecord[]): Promise<string>;
  /** The next batch goes under a new producer id. */
  renew(): void;
  disconnect(): Promise<void>;
}

/**
 * A channel of kafkajs's idempotent producer, used so that its defects cannot show:
 * - a lost answer makes it reuse a sequence number for whatever is sent next: the caller sends the same
 *   batch again, or renews;
 * - `send` with several partitions can resolve though one of them was not stored, and with a partition it
 *   does not know resolves having sent nothing: one partition per call, and the answer must name it;
 * - it insists on retrying: once, the least it takes; the caller does the rest;
 * - a topic that was deleted keeps it from sending to any other: that counts as a lost producer.
 */
export function createChannel(deps: {
  client: kafkajs.Kafka;
  compression: kafkajs.CompressionTypes;
  requestTimeoutMs: number;
  retryDelayMs: number;
  logger: Logger;
  signal: AbortSignal;
}): Channel {
  const { client, compression, requestTimeoutMs, retryDelayMs, logger, signal } = deps;
  let producer: Promise<kafkajs.Producer> | undefined;

  const open = async (): Promise<kafkajs.Producer> => {
    const fresh = client.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      maxInFlightRequests: 1,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
      retry: { retries: 1 },
    });
    try {
      await fresh.connect();
      return fresh;
    } catch (error) {
      producer = undefined;
      await close(fresh);
      throw understood(error);
    }
  };

  const opened = (): Promise<kafkajs.Producer> => {
    producer ??= open();
    return producer;
  };

  const drop = async (): Promise<void> => {
    const old = producer;
    producer = undefined;
    await old?.then(close, () => undefined);
  };

  return {
    connect: async (onFailure) => {
      const work = async (): Promise<void> => void (await opened());
      await untilDone(work, { what: 'connect producer', baseMs: retryDelayMs, logger, signal, onFailure });
    },
    async send(topic, partition, batch) {
      const current = await opened();
      const answers = await current
        .send({
          topic,
          acks: -1,
          timeout: requestTimeoutMs,
          compression,
          messages: batch.map((ready) => toMessage(ready, partition)),
        })
        .catch((error: unknown) => {
          throw understood(error);
        });
      const answer = answers.length === 1 ? answers[0] : undefined;
      if (answer?.partition === partition && answer.errorCode === 0 && answer.baseOffset !== undefined) {
        return answer.baseOffset;
      }
      throw new KafkaUnavailableError(`${topic}/${partition} was not acknowledged`);
    },
    renew: () => void drop(),
    disconnect: drop,
  };
}

function toMessage({ record, headers, timestamp }: ReadyRecord, partition: number): kafkajs.Message {
  const { key, value } = record;
  return { key, value, partition, timestamp: String(timestamp), headers };
}

// A record is not given up for a bug in the client library: what it does not explain is tried again afresh.
function understood(error: unknown): ChatpulseError {
  const meaning = fromClient(error);
  if (meaning instanceof ChatpulseError) return forgetsTopics(meaning) ?? meaning;
  return new ProducerLostError(`the client failed in an unknown way: ${String(meaning)}`, { cause: error });
}

/**
 * A producer of kafkajs asks for every topic it ever sent to, and fails for all of them when one is gone. A new
 * one has only those that are still sent to.
 */
function forgetsTopics(error: ChatpulseError): ProducerLostError | undefined {
  const { cause } = error;
  if (!(cause instanceof Error && 'type' in cause && cause.type === 'UNKNOWN_TOPIC_OR_PARTITION'))
    return undefined;
  return new ProducerLostError(error.message, { cause });
}

const close = (producer: kafkajs.Producer): Promise<void> => producer.disconnect().catch(() => undefined);
