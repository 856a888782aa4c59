import type { Admin } from '../admin/admin.js';
import { untilDone } from '../client/backoff.js';
import type { TopicPartition } from '../messages.js';
import { type GroupMember, joinGroup, type MemberParts } from './group-member.js';
import { createReadingPlan, type ReadingPlan } from './reading-plan.js';
import { rendezvousAssigner } from './rendezvous.js';
import { createShareBook, type ShareEvents } from './share-book.js';

export type FollowShareOptions = ShareEvents & {
  /** Compacted: its keys are what is shared. */
  readonly topic: string;
  readonly groupId: string;
  /** What the share goes by, so it has to be the same after a restart. Default KAFKA_CLIENT_ID. */
  readonly memberName?: string;
  /** Silence (ms) after which the others get the share of a member that died. Default KAFKA_SESSION_TIMEOUT. */
  readonly sessionTimeoutMs?: number;
  /** All of the newest assignment is told. */
  readonly onSettled?: () => void;
  /** A throw of one of the others is a crash too. */
  readonly onCrash: (error: unknown) => void;
};

export interface FollowedShare {
  /** Resolves when the first assignment is told. */
  readonly settled: Promise<void>;
  /** Leaves the group at once; nothing is told afterwards. */
  stop(): Promise<void>;
}

/** A member learns with its next heartbeat that another one came or went. */
const maxHeartbeatIntervalMs = 500;

/** One assignment. The plan is there when its ends are known. */
type Reading = {
  readonly assigned: readonly TopicPartition[];
  /** Last offset that is behind us, by partition. */
  readonly passed: Map<number, string>;
  /** Brokers that were asked for records. */
  readonly nodes: Set<string>;
  plan?: ReadingPlan;
};

/**
 * Follows this member's share of a table: of the members of the group, each key has one. Offsets are never committed;
 * at each assignment the member's partitions are read from the start to the end they have then, and only after that
 * it is told what went and what came. Losing the group or Kafka tells nothing: the share stays what it was.
 */
export async function followShare(
  deps: MemberParts & { admin: Admin },
  opts: FollowShareOptions,
): Promise<FollowedShare> {
  const { admin, config } = deps;
  const { topic, memberName = config.clientId, sessionTimeoutMs = config.consumer.sessionTimeoutMs } = opts;
  const over = new AbortController();
  const signal = AbortSignal.any([deps.signal, over.signal]);
  let reading: Reading = { assigned: [], passed: new Map(), nodes: new Set() };
  let settle = (): void => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });

  const unlessOver =
    <T extends unknown[]>(tell: (...told: T) => void) =>
    (...told: T): void => {
      if (!signal.aborted) tell(...told);
    };
  const book = createShareBook({
    onOwned: unlessOver(opts.onOwned),
    onDeleted: unlessOver(opts.onDeleted),
    onMoved: unlessOver(opts.onMoved),
  });

  /** There may be something to do before joining is over. Where it fails, followShare does. */
  const withMember = (act: (member: GroupMember) => void): void => {
    joining.then(act, () => undefined);
  };

  const crash = (error: unknown): void => {
    if (signal.aborted) return;
    over.abort();
    withMember((member) => member.crash(error));
  };

  /** What throws in `work` is a crash. */
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      crash(error);
    }
  };

  let isTold = true;
  const check = (): void => {
    if (isTold || signal.aborted || !reading.plan?.done()) return;
    isTold = true;
    guarded(() => {
      book.settle();
      unlessOver(() => opts.onSettled?.())();
      settle();
    });
  };

  /** Records may come before their ends are known. */
  const begin = async (mine: Reading): Promise<void> => {
    const find = async () => (reading === mine ? admin.describeTopics([topic]) : []);
    const [description] = await untilDone(find, {
      what: `find the ends of ${topic}`,
      baseMs: config.retry.delayMs,
      logger: deps.logger,
      signal,
    });
    if (reading !== mine || description === undefined) return;
    const assigned = new Set(mine.assigned.map(({ partition }) => partition));
    const ends = description.partitions.filter(({ partition }) => assigned.has(partition));
    const plan = createReadingPlan(ends, config.consumer.maxWaitTimeMs);
    for (const nodeId of mine.nodes) plan.asked(nodeId);
    for (const [partition, lastOffset] of mine.passed) plan.passed(partition, lastOffset);
    mine.plan = plan;
    check();
  };

  /** Offsets begin again in a topic that was deleted and made anew: what was there before is not there any more. */
  const isPassed = (partition: number, offset: string): boolean =>
    BigInt(offset) <= BigInt(reading.passed.get(partition) ?? -1);

  const joining = joinGroup(deps, {
    name: `share of ${topic}`,
    groupId: () => opts.groupId,
    topics: [topic],
    fromBeginning: true,
    fromStartEachTime: true,
    partitionsAtOnce: 1,
    group: {
      partitionAssigners: [rendezvousAssigner(memberName)],
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: Math.min(config.consumer.heartbeatIntervalMs, maxHeartbeatIntervalMs),
    },
    async eachBatch({ batch, resolveOffset }) {
      const [first] = batch.messages;
      const last = batch.messages.at(-1);
      if (first === undefined || last === undefined || signal.aborted) return;
      const { partition } = batch;
      if (isPassed(partition, first.offset)) {
        deps.logger.info({ topic, partition }, 'kafka: a topic that was made anew is read anew');
        withMember((member) => member.joinAnew());
        return;
      }
      guarded(() => {
        for (const { key, value } of batch.messages) {
          if (key !== null) book.take({ key: key.toString(), value, partition });
        }
      });
      resolveOffset(last.offset);
    },
    onAssigned(assigned) {
      reading = { assigned, passed: new Map(), nodes: new Set() };
      isTold = false;
      book.begin(assigned);
      begin(reading).catch(crash);
    },
    onProgress({ partition, lastOffset }) {
      reading.passed.set(partition, lastOffset);
      reading.plan?.passed(partition, lastOffset);
      check();
    },
    onAsked(nodeId) {
      reading.nodes.add(nodeId);
      reading.plan?.asked(nodeId);
    },
    onFetch({ nodeId, durationMs }) {
      reading.plan?.fetched(nodeId, durationMs);
      check();
    },
    onCrash(error) {
      over.abort();
      opts.onCrash(error);
    },
  });
  const member = await joining;
  return {
    settled,
    async stop() {
      over.abort();
      await member.stop();
    },
  };
}
