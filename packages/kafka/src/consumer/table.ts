import { randomUUID } from 'node:crypto';
import type { Admin } from '../admin/admin.js';
import { untilDone } from '../client/backoff.js';
import { type GroupMember, joinGroup, type MemberParts } from './group-member.js';
import { createReadingPlan } from './reading-plan.js';

export type TableRecord = {
  readonly key: string;
  /** null: the key is deleted. */
  readonly value: Buffer | null;
  readonly partition: number;
  readonly offset: string;
  /** Epoch ms. */
  readonly timestamp: number;
};

export type FollowTableOptions = {
  readonly topic: string;
  /** Called in offset order per partition, once per record. A throw is a crash. */
  readonly onRecord: (record: TableRecord) => void;
  readonly onCrash: (error: unknown) => void;
};

export interface FollowedTable {
  /** Resolves when every partition was read up to the end it had when following began. */
  readonly caughtUp: Promise<void>;
  stop(): Promise<void>;
}

/**
 * A group of its own with a name that is never used again, and no commits: each start reads the whole table.
 * When it has to join anew, it reads from the start again and passes over what it has shown before.
 */
export async function followTable(
  deps: MemberParts & { admin: Admin },
  opts: FollowTableOptions,
): Promise<FollowedTable> {
  const { admin, config } = deps;
  const { topic, onRecord } = opts;
  const [description] = await untilDone(() => admin.describeTopics([topic]), {
    what: `find table ${topic}`,
    baseMs: config.retry.delayMs,
    logger: deps.logger,
    signal: deps.signal,
  });
  const plan = createReadingPlan(description?.partitions ?? [], config.consumer.maxWaitTimeMs);
  let check = (): void => {};
  const caughtUp = new Promise<void>((resolve) => {
    check = () => {
      if (plan.done()) resolve();
    };
  });
  check();

  const member: GroupMember = await joinGroup(deps, {
    name: `table ${topic}`,
    // A new one each time: the old one may hold a place for the member that was lost.
    groupId: () => `${config.clientId}-table-${topic}-${randomUUID()}`,
    topics: [topic],
    fromBeginning: true,
    partitionsAtOnce: 1,
    async eachBatch({ batch, resolveOffset, isRunning, isStale }) {
      const last = batch.messages.at(-1);
      if (last === undefined || !isRunning() || isStale()) return;
      const { partition } = batch;
      try {
        for (const { key, value, offset, timestamp } of batch.messages) {
          if (key === null || !plan.isNew(partition, offset, Number(timestamp))) continue;
          onRecord({ key: key.toString(), value, partition, offset, timestamp: Number(timestamp) });
        }
      } catch (error) {
        member.crash(error);
        return;
      }
      resolveOffset(last.offset);
    },
    onProgress({ partition, lastOffset }) {
      plan.passed(partition, lastOffset);
      check();
    },
    onAsked: plan.asked,
    onFetch({ nodeId, durationMs }) {
      plan.fetched(nodeId, durationMs);
      check();
    },
    onCrash: opts.onCrash,
  });
  return { caughtUp, stop: member.stop };
}
