import type { Admin } from '../admin/admin.js';
import { consume, type RunningConsumer } from '../consumer/consumer.js';
import { createDeadLetterTopics } from '../dead-letters/dead-letter-topics.js';
import { errorFields, StartFailedError } from '../errors.js';
import type { TopicPartition } from '../messages.js';
import { consumeRetries, type RetryConsumerParts } from '../retrying/retry-consumer.js';
import { createRetryTopics } from '../retrying/retry-topics.js';
import { usesRetryTopic } from '../retrying/retry-way.js';
import { createAssignedPartitions } from './assigned-partitions.js';
import type { HandlingParts } from './handle-record.js';
import { createHandlingHealth } from './handling-health.js';
import { createHandledPartition, type HandledPartition } from './partition.js';
import type { AnyHandler } from './registry.js';

export type HandleOptions = {
  /** One consumer of the process; several may run, each with a group of its own. */
  readonly groupId: string;
  /** Ids are unique over all groups of the process. */
  readonly handlers: readonly AnyHandler[];
  /**
   * Where a group without a committed offset starts, and goes when its offset is no longer kept. Default
   * KAFKA_FROM_BEGINNING. Without it, what arrives before the first commit can be missed.
   */
  readonly fromBeginning?: boolean;
  /** Partitions whose records are handled at the same time. Default 1. */
  readonly partitionsAtOnce?: number;
  /** Called after every rebalance with all that is assigned now. */
  readonly onAssigned?: ((assigned: readonly TopicPartition[]) => void) | undefined;
  /**
   * Called once, when a handler threw what it should not, or the consumer ended by itself: the process has to
   * end. All that was done is committed; the record that did it comes again, and the third time it is
   * dead-lettered as CRASHED_REPEATEDLY.
   */
  readonly onCrash: (error: unknown) => void;
  /** The retries wait until startRetries() is called, as startKafka does. Default false: they start at once. */
  readonly deferRetries?: boolean;
};

export interface RunningHandlers extends RunningConsumer {
  /** Resolves when the retry consumer has joined its group. Undefined where no handler retries through a topic. */
  readonly startRetries: (() => Promise<void>) | undefined;
}

/**
 * Joins the group and hands each record to the handlers of its topic, until stop(). The offset of a record is
 * committed when every handler is done with it, and what that left elsewhere (a dead letter, a retry copy) is
 * acknowledged. Retries are handled beside it, as `<groupId>.retry`, where a handler asks for them. The topics
 * for both are created first, where they are missing.
 * @throws HandlerInvalidError, RetryPolicyInvalidError, StartFailedError
 */
export async function handle(
  deps: RetryConsumerParts & Omit<HandlingParts, 'health' | 'waitBaseMs'> & { admin: Admin },
  opts: HandleOptions,
): Promise<RunningHandlers> {
  const { registry, config, logger, monitor } = deps;
  const { groupId, handlers } = opts;
  const entries = registry.add(groupId, handlers);
  const retried = [...new Set(entries.filter(usesRetryTopic).map(({ handler }) => handler.topic))];
  const health = createHandlingHealth({ monitor, logger });
  const parts = { ...deps, health, waitBaseMs: config.retry.delayMs };
  const partitions = createAssignedPartitions<HandledPartition>(deps, groupId, ({ topic }, metadata) => {
    const own = entries.filter(({ handler }) => handler.topic === topic);
    return createHandledPartition(parts, own, metadata);
  });

  let crashed = false;
  const onCrash = (error: unknown): void => {
    if (!crashed) opts.onCrash(error);
    crashed = true;
  };

  const topics = [...new Set(handlers.map(({ topic }) => topic))];
  await createDeadLetterTopics(deps, topics);
  await createRetryTopics(deps, retried);
  const running = await consume(deps, {
    ...opts,
    onCrash,
    topics,
    eachBatch: async (batch) => (await partitions.at(batch)).run(batch),
    onAssigned(assigned) {
      partitions.keep(assigned);
      health.keep(assigned);
      opts.onAssigned?.(assigned);
    },
  });

  const stopping = new AbortController();
  let retries: RunningConsumer | undefined;
  let starting: Promise<void> | undefined;

  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.all([running.stop(), retries?.stop()]);
    health.keep([]);
  };

  const joinRetries = async (): Promise<void> => {
    const signal = AbortSignal.any([deps.signal, stopping.signal]);
    const joined = await consumeRetries({ ...deps, signal }, { ...opts, topics: retried, onCrash });
    if (stopping.signal.aborted) await joined.stop();
    else retries = joined;
  };

  const startRetries = (): Promise<void> => {
    starting ??= joinRetries();
    return starting;
  };

  if (retried.length === 0) return { stop, startRetries: undefined };
  if (opts.deferRetries !== true) {
    await startRetries().catch(async (error: unknown) => {
      await stop();
      const problem = `the retry consumer of ${groupId} did not start: ${errorFields(error).error}`;
      throw new StartFailedError(problem, { cause: error });
    });
  }
  return { stop, startRetries };
}
