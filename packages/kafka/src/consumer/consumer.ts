import type { Logger } from '@chatpulse/service';
import type kafkajs from 'kafkajs';
import { backoffMs } from '../client/backoff.js';
import type { Monitor } from '../client/monitor.js';
import type { KafkaConfig } from '../config/config.js';
import { errorFields, isRetriable } from '../errors.js';
import type { IncomingMessage, TopicPartition } from '../messages.js';
import { type GroupMember, joinGroup } from './group-member.js';
import { toIncoming } from './incoming.js';

/** Some records of one partition, in offset order; never empty. */
export type IncomingBatch = {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly IncomingMessage[];
  /** Heartbeats are sent while the handler runs; this one tells it early that the group has changed. */
  readonly heartbeat: () => Promise<void>;
  /** Aborted when the consumer stops or the group changes: what is not done need not be done. */
  readonly signal: AbortSignal;
};

export type ConsumeOptions = {
  readonly groupId: string;
  readonly topics: readonly string[];
  /**
   * Where a group without a committed offset starts, and goes when its offset is no longer kept. Default
   * KAFKA_FROM_BEGINNING. Without it, what arrives before the first commit can be missed.
   */
  readonly fromBeginning?: boolean;
  readonly readUncommitted?: false;
  /** Partitions whose batches are handled at the same time. Default 1. */
  readonly partitionsAtOnce?: number;
  /**
   * Resolves: the offset after the batch is committed. Throws an error whose `retriable` is true: the
   * partition is paused for a backoff (5 s at most), then read again from the same record, for as long as it
   * takes. Any other throw: onCrash, and nothing is committed.
   */
  readonly eachBatch: (batch: IncomingBatch) => Promise<void>;
  /** Called after every rebalance with all that is assigned now. */
  readonly onAssigned?: (assigned: readonly TopicPartition[]) => void;
  /** Called once, when the consumer has ended by itself and does not come back. */
  readonly onCrash: (error: unknown) => void;
};

export interface RunningConsumer {
  /** Waits for the batch in hand, commits it, leaves the group. */
  stop(): Promise<void>;
}

export async function consume(
  deps: { client: kafkajs.Kafka; config: KafkaConfig; logger: Logger; monitor: Monitor; signal: AbortSignal },
  opts: ConsumeOptions,
): Promise<RunningConsumer> {
  const { config, logger, monitor } = deps;
  const { groupId, fromBeginning = config.consumer.fromBeginning, partitionsAtOnce = 1 } = opts;
  const attempts = new Map<string, number>();
  const resumes = new Set<NodeJS.Timeout>();
  const inHand = new Set<AbortController>();

  const eachBatch = async (payload: kafkajs.EachBatchPayload): Promise<void> => {
    const { batch, isRunning, isStale, resolveOffset, commitOffsetsIfNecessary, uncommittedOffsets } =
      payload;
    const { topic, partition } = batch;
    const last = batch.messages.at(-1);
    if (last === undefined || !isRunning() || isStale()) return;
    const place = `${topic}/${partition}`;
    const abort = new AbortController();
    inHand.add(abort);
    const beats = setInterval(() => {
      payload.heartbeat().catch((error: unknown) => abort.abort(error));
    }, config.consumer.heartbeatIntervalMs);
    const messages = batch.messages.map((message) => toIncoming(topic, partition, message));
    const began = performance.now();
    const done = (ok: boolean): void => {
      const seconds = (performance.now() - began) / 1000;
      monitor.processed({ topic, handler: groupId, records: messages.length, seconds, ok });
    };
    try {
      await opts.eachBatch({
        topic,
        partition,
        messages,
        heartbeat: payload.heartbeat,
        signal: abort.signal,
      });
      done(true);
    } catch (error) {
      done(false);
      if (abort.signal.aborted) return;
      const resume = payload.pause();
      if (!isRetriable(error)) {
        member.crash(error);
        return;
      }
      const attempt = (attempts.get(place) ?? 0) + 1;
      attempts.set(place, attempt);
      const nextDelayMs = backoffMs(attempt, config.retry.delayMs);
      logger.warn(
        {
          groupId,
          topic,
          partition,
          offset: messages[0]?.offset,
          attempt,
          nextDelayMs,
          ...errorFields(error),
        },
        'kafka: batch not handled, trying the same one again',
      );
      const timer = setTimeout(() => {
        resumes.delete(timer);
        resume();
      }, nextDelayMs);
      resumes.add(timer);
      return;
    } finally {
      clearInterval(beats);
      inHand.delete(abort);
    }
    attempts.delete(place);
    resolveOffset(last.offset);
    // This form commits also while the consumer is stopping, which consumer.commitOffsets silently does not.
    await commitOffsetsIfNecessary(uncommittedOffsets());
  };

  const member: GroupMember = await joinGroup(deps, {
    name: `consumer ${groupId}`,
    groupId: () => groupId,
    topics: opts.topics,
    fromBeginning,
    partitionsAtOnce,
    eachBatch,
    onAssigned: opts.onAssigned,
    onCrash: opts.onCrash,
  });

  return {
    async stop() {
      for (const abort of inHand) abort.abort();
      for (const timer of resumes) clearTimeout(timer);
      await member.stop();
    },
  };
}
