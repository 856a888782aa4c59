import type { Admin } from '../admin/admin.js';
import { consume, type RunningConsumer } from '../consumer/consumer.js';
import type { MemberParts } from '../consumer/group-member.js';
import { createAssignedPartitions } from '../handling/assigned-partitions.js';
import { createHandlingHealth } from '../handling/handling-health.js';
import { retryGroupOf, retryTopicOf } from './retry-copy.js';
import { createRetryPartition, type RetryPartition, type RetryParts } from './retry-partition.js';

export type RetryConsumerParts = MemberParts &
  Omit<RetryParts, 'health' | 'waitBaseMs'> & { readonly admin: Pick<Admin, 'commitMetadata'> };

/**
 * Reads the retry topics of `topics` as `<groupId>.retry`, until stop(). A partition whose next copy is not due
 * is paused until it is: nothing sleeps, heartbeats go on, and since the due time is in the copy it holds over a
 * restart and in whatever process the partition comes to.
 */
export async function consumeRetries(
  deps: RetryConsumerParts,
  opts: {
    groupId: string;
    topics: readonly string[];
    partitionsAtOnce?: number;
    onCrash: (error: unknown) => void;
  },
): Promise<RunningConsumer> {
  const { logger, config, states } = deps;
  const { groupId, onCrash, partitionsAtOnce = 1 } = opts;
  const originals = new Map(opts.topics.map((topic) => [retryTopicOf(topic), topic]));
  const retryTopics = [...originals.keys()];
  // The handler itself may wait for its dependency at the same time, elsewhere.
  const named = (handlerId: string): string => `retries of ${handlerId}`;
  const monitor = {
    state: (part: string, problem: string | undefined): void => deps.monitor.state(named(part), problem),
    halted: (part: string, problem: string): void => deps.monitor.halted(named(part), problem),
    forget: (part: string): void => deps.monitor.forget(named(part)),
  };
  const health = createHandlingHealth({ monitor, logger });
  const parts: RetryParts = { ...deps, health, waitBaseMs: config.retry.delayMs };
  const retryGroupId = retryGroupOf(groupId);
  const partitions = createAssignedPartitions<RetryPartition>(deps, retryGroupId, (place, metadata) => {
    const { topic: retryTopic } = place;
    const topic = originals.get(retryTopic) ?? retryTopic;
    return createRetryPartition(parts, { topic, retryTopic, groupId }, metadata);
  });

  let up = true;
  const down = (): void => {
    if (up) for (const topic of retryTopics) states.running(topic, false);
    up = false;
  };
  for (const topic of retryTopics) states.running(topic, true);

  const running = await consume(deps, {
    groupId: retryGroupId,
    topics: retryTopics,
    fromBeginning: true,
    partitionsAtOnce,
    eachBatch: async (batch) => (await partitions.at(batch)).run(batch),
    onAssigned(assigned) {
      partitions.keep(assigned);
      health.keep(assigned);
    },
    onCrash(error) {
      down();
      onCrash(error);
    },
  });
  return {
    async stop() {
      await running.stop();
      down();
      health.keep([]);
    },
  };
}
