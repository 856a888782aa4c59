import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@chatpulse/service';
import type kafkajs from 'kafkajs';
import type { FailedAttempt } from '../client/backoff.js';
import type { Cluster } from '../client/client-internals.js';
import type { RecordReader } from '../reading/record-reader.js';
import { createAsking } from './asking.js';
import { createFlow, type TopicFlow } from './flow.js';
import { committedOffsets, type GroupView, viewGroups } from './groups.js';
import { viewPartitions } from './partitions.js';
import { askable } from './requests.js';
import type { TopicDifference, WantedTopic } from './topic-comparison.js';
import { type TopicView, viewTopics } from './topic-views.js';
import {
  compareTopics,
  ensureTopics,
  notThereYet,
  partitionCounts,
  type TopicSetupOutcome,
  topicSettings,
  toRecord,
} from './topics.js';

export interface Admin {
  /**
   * Creates the topics that are missing and compares the others. Only `apply` changes what differs: settings,
   * and the partition count of a topic without keys, which grows and never shrinks. Settings that nobody asked
   * for are left alone; the partition count of a keyed topic always is.
   */
  ensureTopics(
    wanted: readonly WantedTopic[],
    opts: { replicationFactor: number; apply?: boolean },
  ): Promise<TopicSetupOutcome>;
  /** In what the topics that exist are not what they should be. Changes nothing. */
  compareTopics(wanted: readonly WantedTopic[]): Promise<TopicDifference[]>;
  /** Offsets `low` (oldest kept) and `high` (last stable) per partition; all topics but Kafka's own unless named. */
  describeTopics(
    names?: readonly string[],
  ): Promise<{ topic: string; partitions: { partition: number; low: string; high: string }[] }[]>;
  /** Partitions, offsets, sizes and settings; all topics but Kafka's own unless named, unknown names passed over. */
  viewTopics(names?: readonly string[]): Promise<TopicView[]>;
  /** What is new in the topics since this was last called. */
  flow(topics: readonly string[]): Promise<TopicFlow[]>;
  /** Partitions with a committed offset. A topic written by transactions keeps a lag of 1: its marker. */
  groupLag(
    groupId: string,
  ): Promise<{ topic: string; partition: number; committed: string; high: string; lag: number }[]>;
  /** What whoever committed the offsets of the group in a topic wrote beside them, by partition. */
  commitMetadata(groupId: string, topic: string): Promise<ReadonlyMap<number, string>>;
  /** Members, offsets and lag, with a lag that is none explained; all groups unless named. */
  viewGroups(groupIds?: readonly string[]): Promise<GroupView[]>;
  listGroups(): Promise<{ groupId: string; state: string }[]>;
  /** What tells this Kafka from any other: made when its storage was formatted, the same for all its brokers. */
  clusterId(): Promise<string>;
  /** What is in force, defaults included. @throws as partitionCount */
  topicConfig(topic: string): Promise<Record<string, string>>;
  /** Names that do not exist are passed over. */
  deleteTopics(names: readonly string[]): Promise<void>;
  /**
   * Their offsets are forgotten. Names that do not exist are passed over.
   * @throws when a group still has members
   */
  deleteGroups(groupIds: readonly string[]): Promise<void>;
  /** Drops the records before each offset; '-1' is the end. */
  deleteRecords(topic: string, before: readonly { partition: number; offset: string }[]): Promise<void>;
  /** @throws KafkaUnavailableError also when the topic is not there: it may be created yet. */
  partitionCount(topic: string): Promise<number>;
  disconnect(): Promise<void>;
}

// Usually less than a second; a broker that is still starting takes longer.
const seenWithinMs = 60_000;

/** Connects at the first call, with backoff, for as long as it takes. `now` is monotonic, in ms. */
export function createAdmin(deps: {
  client: kafkajs.Kafka;
  cluster: Cluster;
  reader: Pick<RecordReader, 'read'>;
  retryDelayMs: number;
  logger: Logger;
  signal: AbortSignal;
  knock: () => Promise<void>;
  state: (problem: string | undefined, failed?: FailedAttempt) => void;
  now: () => number;
}): Admin {
  const { reader, signal, now } = deps;
  const cluster = askable(deps.cluster);
  const asking = createAsking({ ...deps, cluster });
  const flow = createFlow({ asking, reader, now });

  /** A topic that was created is not at once there for all who ask, nor do its partitions lead at once. */
  const seen = async (wanted: readonly WantedTopic[]): Promise<void> => {
    const topics = wanted.map(({ name }) => name);
    const end = now() + seenWithinMs;
    for (;;) {
      const found = await asking.cluster((cluster) => viewPartitions(cluster, { topics, sizes: false }));
      const absent = wanted.filter(({ name, partitions }) => {
        const led = (found.get(name) ?? []).filter(({ high }) => high !== null);
        return led.length !== partitions;
      });
      if (absent.length === 0) return;
      if (now() > end) throw notThereYet(absent.map(({ name }) => name));
      await delay(100, undefined, { signal });
    }
  };

  const ends = async (names?: readonly string[]): ReturnType<Admin['describeTopics']> => {
    const found = await asking.cluster((cluster) => viewPartitions(cluster, { topics: names, sizes: false }));
    const topics = names ?? [...found.keys()].filter((name) => !name.startsWith('__'));
    return topics.map((topic) => {
      const partitions = (found.get(topic) ?? []).flatMap(({ partition, low, high }) =>
        low === null || high === null ? [] : [{ partition, low, high }],
      );
      if (partitions.length === 0 || partitions.length < (found.get(topic)?.length ?? 0)) {
        throw notThereYet([topic]);
      }
      return { topic, partitions };
    });
  };

  return {
    ensureTopics: (wanted, { replicationFactor, apply = false }) =>
      ensureTopics({ asking, seen }, wanted, { replicationFactor, apply }),
    compareTopics: (wanted) => compareTopics(asking, wanted),
    describeTopics: ends,
    viewTopics: (names) => viewTopics(asking, names),
    flow: (topics) => flow.look(topics),
    viewGroups: (groupIds) => viewGroups({ asking, reader }, groupIds),
    async groupLag(groupId) {
      const committed = await committedOffsets(asking, groupId);
      const topics = committed.map(({ topic }) => topic);
      const found = await asking.cluster((cluster) => viewPartitions(cluster, { topics, sizes: false }));
      return committed.flatMap(({ topic, partition, committed }) => {
        const high = found.get(topic)?.find((each) => each.partition === partition)?.high;
        if (high === undefined || high === null) return [];
        return [{ topic, partition, committed, high, lag: Number(BigInt(high) - BigInt(committed)) }];
      });
    },
    async commitMetadata(groupId, topic) {
      const committed = await committedOffsets(asking, groupId);
      return new Map(
        committed.flatMap(({ metadata, ...at }) =>
          at.topic === topic && metadata !== undefined ? [[at.partition, metadata]] : [],
        ),
      );
    },
    async listGroups() {
      const { groups } = await asking.admin((admin) => admin.listGroups());
      if (groups.length === 0) return [];
      const ids = groups.map(({ groupId }) => groupId);
      const described = await asking.admin((admin) => admin.describeGroups(ids));
      return described.groups.map(({ groupId, state }) => ({ groupId, state }));
    },
    clusterId: async () => (await asking.admin((admin) => admin.describeCluster())).clusterId,
    async topicConfig(topic) {
      const settings = (await topicSettings(asking, [topic])).get(topic);
      if (settings === undefined) throw notThereYet([topic]);
      return toRecord(settings);
    },
    async deleteTopics(names) {
      const present = await partitionCounts(asking);
      const topics = names.filter((name) => present.has(name));
      if (topics.length > 0) await asking.admin((admin) => admin.deleteTopics({ topics }));
    },
    async deleteGroups(groupIds) {
      const { groups } = await asking.admin((admin) => admin.listGroups());
      const present = groups.map(({ groupId }) => groupId).filter((groupId) => groupIds.includes(groupId));
      if (present.length > 0) await asking.admin((admin) => admin.deleteGroups(present));
    },
    async deleteRecords(topic, before) {
      const partitions = before.map((entry) => ({ ...entry }));
      // kafkajs finds leaders only of topics that it was asked about before.
      await asking.admin((admin) => admin.fetchTopicOffsets(topic));
      await asking.admin((admin) => admin.deleteTopicRecords({ topic, partitions }));
    },
    async partitionCount(topic) {
      const count = (await partitionCounts(asking, [topic])).get(topic);
      if (count === undefined) throw notThereYet([topic]);
      return count;
    },
    disconnect: () => asking.disconnect(),
  };
}
