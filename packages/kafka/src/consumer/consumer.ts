import { setTimeout as delay } from 'node:timers/promises';
import type kafkajs from 'kafkajs';
import { backoffMs } from '../client/backoff.js';
import { errorFields, isRetriable } from '../errors.js';
import type { TopicPartition } from '../messages.js';
import { type GroupMember, joinGroup, type MemberParts } from './group-member.js';
import { toIncoming } from './incoming.js';
import type { BatchEnd, IncomingBatch } from './incoming-batch.js';

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
   * Resolves: the offset after the batch is committed, or what BatchEnd says. Throws an error whose `retriable`
   * is true: the partition is paused for a backoff (5 s at most), then read again from the same record, for as
   * long as it takes. Any other throw: onCrash, and nothing is committed.
   */
  readonly eachBatch: (batch: IncomingBatch) => Promise<BatchEnd> | Promise<void>;
  /** Called after every rebalance with all that is assigned now. */
  readonly onAssigned?: ((assigned: readonly TopicPartition[]) => void) | undefined;
  /** Called once, when the consumer has ended by itself and does not come back. */
  readonly onCrash: (error: unknown) => void;
};

export interface RunningConsumer {
  /** Waits for the batch in hand, commits what is done of it, leaves the group. */
  stop(): Promise<void>;
}

// A process that crashes does not wait longer than this to say how far it came.
const lastCommitMs = 5000;

export async function consume(deps: MemberParts, opts: ConsumeOptions): Promise<RunningConsumer> {
  const { config, logger } = deps;
  const { groupId, fromBeginning = config.consumer.fromBeginning, partitionsAtOnce = 1 } = opts;
  const attempts = new Map<string, number>();
  const metadata = new Map<string, string | undefined>();
  const stopped = new Map<string, () => void>();
  const resumes = new Set<NodeJS.Timeout>();
  const inHand = new Set<AbortController>();
  let generation = 0;
  let ending = false;
  const abortAll = (): void => {
    for (const abort of inHand) abort.abort();
  };
  const letGo = (): void => {
    ending = true;
    abortAll();
    for (const timer of resumes) clearTimeout(timer);
  };
  deps.signal.addEventListener('abort', letGo);

  const runBatch = async (payload: kafkajs.EachBatchPayload): Promise<BatchEnd | undefined> => {
    const { topic, partition, messages } = payload.batch;
    const place = placeOf({ topic, partition });
    const abort = new AbortController();
    inHand.add(abort);
    const beats = setInterval(() => {
      payload.heartbeat().catch((error: unknown) => abort.abort(error));
    }, config.consumer.heartbeatIntervalMs);
    const [first] = messages;
    try {
      const end = await opts.eachBatch({
        topic,
        partition,
        messages: messages.map((message) => toIncoming(topic, partition, message)),
        heartbeat: payload.heartbeat,
        signal: abort.signal,
      });
      attempts.delete(place);
      return end ?? { from: following(messages.at(-1)?.offset), next: { do: 'go on' } };
    } catch (error) {
      if (abort.signal.aborted || first === undefined) return undefined;
      const from = first.offset;
      if (!isRetriable(error)) return { from, next: { do: 'crash', error } };
      const attempt = (attempts.get(place) ?? 0) + 1;
      attempts.set(place, attempt);
      const nextDelayMs = backoffMs(attempt, config.retry.delayMs);
      const fields = { groupId, topic, partition, offset: from, attempt, nextDelayMs };
      logger.warn(
        { ...fields, ...errorFields(error) },
        'kafka: batch not handled, trying the same one again',
      );
      return { from, next: { do: 'pause', forMs: nextDelayMs } };
    } finally {
      clearInterval(beats);
      inHand.delete(abort);
    }
  };

  /** Also what is behind the last record and does not show, such as the end of a transaction, is done then. */
  const commit = async (payload: kafkajs.EachBatchPayload, end: BatchEnd): Promise<void> => {
    const { topic, partition, messages } = payload.batch;
    const place = placeOf({ topic, partition });
    if (end.from !== messages[0]?.offset) payload.resolveOffset(preceding(end.from));
    const moved = payload
      .uncommittedOffsets()
      .topics.find((entry) => entry.topic === topic)
      // kafkajs answers the number as text, whatever its types say.
      ?.partitions.find((entry) => Number(entry.partition) === partition)?.offset;
    if (moved === undefined && end.metadata === metadata.get(place)) return;
    const offset = { partition, offset: moved ?? end.from, metadata: end.metadata ?? null };
    // This form commits also while the consumer is stopping, which consumer.commitOffsets silently does not.
    await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [offset] }] });
    metadata.set(place, end.metadata);
  };

  const eachBatch = async (payload: kafkajs.EachBatchPayload): Promise<void> => {
    const { batch, isRunning, isStale, pause } = payload;
    if (batch.messages.length === 0 || !isRunning() || isStale()) return;
    const place = placeOf(batch);
    if (stopped.has(place)) {
      stopped.set(place, pause());
      return;
    }
    const began = generation;
    const end = await runBatch(payload);
    // With several brokers the group can change while a batch is in hand. Another member may own it by now.
    if (end === undefined || generation !== began) return;
    if (end.next.do === 'crash') {
      pause();
      const committed = commit(payload, end).catch((error: unknown) =>
        logger.warn({ groupId, place, ...errorFields(error) }, 'kafka: crashing without a last commit'),
      );
      await Promise.race([committed, delay(lastCommitMs, undefined, { ref: false })]);
      member.crash(end.next.error);
      return;
    }
    if (end.next.do === 'stop') stopped.set(place, pause());
    if (end.next.do === 'pause' && !ending) {
      const timer = setTimeout(
        (resume: () => void) => {
          resumes.delete(timer);
          resume();
        },
        end.next.forMs,
        pause(),
      );
      resumes.add(timer);
    }
    await commit(payload, end);
  };

  const member: GroupMember = await joinGroup(deps, {
    name: `consumer ${groupId}`,
    groupId: () => groupId,
    topics: opts.topics,
    fromBeginning,
    partitionsAtOnce,
    eachBatch,
    onAssigned(assigned) {
      generation += 1;
      abortAll();
      const places = new Set(assigned.map(placeOf));
      for (const [place, resume] of stopped) {
        if (places.has(place)) continue;
        stopped.delete(place);
        resume();
      }
      metadata.clear();
      opts.onAssigned?.(assigned);
    },
    onCrash: opts.onCrash,
  });

  return {
    async stop() {
      letGo();
      deps.signal.removeEventListener('abort', letGo);
      await member.stop();
    },
  };
}

function placeOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

function following(offset: string | undefined): string {
  return String(BigInt(offset ?? -1) + 1n);
}

function preceding(offset: string): string {
  return String(BigInt(offset) - 1n);
}
