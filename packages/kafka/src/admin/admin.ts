import type { TopicSpec } from '@chatpulse/contracts';
import { ChatpulseError, type Logger } from '@chatpulse/service';
import kafkajs from 'kafkajs';
import { untilDone } from '../client/backoff.js';
import { fromClient } from '../client/client-errors.js';
import { KafkaUnavailableError } from '../errors.js';
import { drift } from './topic-drift.js';

type NamedTopic = Pick<TopicSpec, 'name' | 'partitions' | 'config'>;

export interface Admin {
  /**
   * Creates the topics that are missing, repairs configuration that differs, and changes nothing else: a
   * topic with another partition count is a problem, since changing it would move keys.
   */
  ensureTopics(
    specs: readonly NamedTopic[],
    opts: { replicationFactor: number },
  ): Promise<{ created: string[]; repaired: string[]; problems: string[] }>;
  /** Offsets `low` (oldest kept) and `high` (next to be written) per partition; all topics but Kafka's own unless named. */
  describeTopics(
    names?: readonly string[],
  ): Promise<{ topic: string; partitions: { partition: number; low: string; high: string }[] }[]>;
  /** Partitions with a committed offset. A topic written by transactions keeps a lag of 1: its marker. */
  groupLag(
    groupId: string,
  ): Promise<{ topic: string; partition: number; committed: string; high: string; lag: number }[]>;
  listGroups(): Promise<{ groupId: string; state: string }[]>;
  /** What is in force, defaults included. */
  topicConfig(topic: string): Promise<Record<string, string>>;
  /** Names that do not exist are passed over. */
  deleteTopics(names: readonly string[]): Promise<void>;
  /** Drops the records before each offset; '-1' is the end. */
  deleteRecords(topic: string, before: readonly { partition: number; offset: string }[]): Promise<void>;
  /** @throws KafkaUnavailableError also when the topic is not there: it may be created yet. */
  partitionCount(topic: string): Promise<number>;
  disconnect(): Promise<void>;
}

// DescribeConfigs answers where a value comes from; 1 is the topic itself.
const setOnTopic = 1;

const { ConfigResourceTypes } = kafkajs;

/** Connects at the first call, with backoff, for as long as it takes. */
export function createAdmin(deps: {
  client: kafkajs.Kafka;
  retryDelayMs: number;
  logger: Logger;
  signal: AbortSignal;
}): Admin {
  const { client, retryDelayMs, logger, signal } = deps;
  const admin = client.admin();
  let connected: Promise<void> | undefined;

  const connect = (): Promise<void> => {
    const work = (): Promise<void> =>
      admin.connect().catch((error: unknown) => {
        throw fromClient(error);
      });
    connected ??= untilDone(work, { what: 'connect admin', baseMs: retryDelayMs, logger, signal });
    return connected;
  };

  const ask = async <T>(question: (admin: kafkajs.Admin) => Promise<T>): Promise<T> => {
    await connect();
    try {
      return await question(admin);
    } catch (error) {
      const meaning = fromClient(error);
      if (meaning instanceof ChatpulseError) throw meaning;
      // When a connection breaks at the wrong moment kafkajs trips over an answer it does not have.
      throw new KafkaUnavailableError(`the client failed in an unknown way: ${meaning}`, { cause: error });
    }
  };

  const partitionCounts = async (names?: string[]): Promise<Map<string, number>> => {
    const { topics } = await ask((admin) => admin.fetchTopicMetadata(names && { topics: names }));
    return new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
  };

  const configEntries = async (topic: string): Promise<kafkajs.ConfigEntries[]> => {
    const resources = [{ type: ConfigResourceTypes.TOPIC, name: topic }];
    const answer = await ask((admin) => admin.describeConfigs({ resources, includeSynonyms: false }));
    return answer.resources[0]?.configEntries ?? [];
  };

  /** A topic that was created is not at once there for all who ask, nor do its partitions lead at once. */
  const appearance = async (specs: readonly NamedTopic[]): Promise<void> => {
    const work = async (): Promise<void> => {
      const present = await partitionCounts();
      const absent = specs.filter(({ name, partitions }) => present.get(name) !== partitions);
      if (absent.length > 0) throw new KafkaUnavailableError(`${absent.length} topics are not there yet`);
      await Promise.all(specs.map(({ name }) => ask((admin) => admin.fetchTopicOffsets(name))));
    };
    await untilDone(work, { what: 'see new topics', baseMs: 50, logger, signal });
  };

  /** Returns the names of the values it changed. */
  const repair = async ({ name, config }: NamedTopic): Promise<string[]> => {
    const entries = await configEntries(name);
    const changed = drift(config, toRecord(entries));
    if (changed.length === 0) return [];
    // This request replaces all that is set on the topic, so what others set goes along.
    const kept = toRecord(entries.filter(({ configSource }) => Number(configSource) === setOnTopic));
    const configEntriesWanted = Object.entries({ ...kept, ...config }).map(([name, value]) => ({
      name,
      value,
    }));
    const resource = { type: ConfigResourceTypes.TOPIC, name, configEntries: configEntriesWanted };
    await ask((admin) => admin.alterConfigs({ validateOnly: false, resources: [resource] }));
    return changed;
  };

  return {
    async ensureTopics(specs, { replicationFactor }) {
      const present = await partitionCounts();
      const missing = specs.filter(({ name }) => !present.has(name));
      if (missing.length > 0) {
        const topics = missing.map(({ name, partitions, config }) => ({
          topic: name,
          numPartitions: partitions,
          replicationFactor,
          configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
        }));
        await ask((admin) => admin.createTopics({ topics, waitForLeaders: false }));
        await appearance(missing);
      }
      const repaired: string[] = [];
      const problems: string[] = [];
      for (const spec of specs) {
        const partitions = present.get(spec.name);
        if (partitions === undefined) continue;
        if (partitions !== spec.partitions) {
          problems.push(
            `${spec.name} has ${partitions} partitions and should have ${spec.partitions}; changing the count would move keys, so delete the topic or move its records by hand`,
          );
        }
        const changed = await repair(spec);
        if (changed.length > 0) repaired.push(`${spec.name}: ${changed.join(', ')}`);
      }
      return { created: missing.map(({ name }) => name), repaired, problems };
    },
    async describeTopics(names) {
      const wanted = names ?? [...(await partitionCounts()).keys()].filter((name) => !name.startsWith('__'));
      return Promise.all(
        wanted.map(async (topic) => {
          const offsets = await ask((admin) => admin.fetchTopicOffsets(topic));
          const partitions = offsets.map(({ partition, low, high }) => ({ partition, low, high }));
          return { topic, partitions: partitions.sort((a, b) => a.partition - b.partition) };
        }),
      );
    },
    async groupLag(groupId) {
      const committed = await ask((admin) => admin.fetchOffsets({ groupId }));
      const lags = committed.map(async ({ topic, partitions }) => {
        const ends = await ask((admin) => admin.fetchTopicOffsets(topic));
        return partitions.flatMap(({ partition, offset }) => {
          const high = ends.find((end) => end.partition === partition)?.high;
          if (high === undefined || offset === '-1') return [];
          return [{ topic, partition, committed: offset, high, lag: Number(BigInt(high) - BigInt(offset)) }];
        });
      });
      return (await Promise.all(lags)).flat();
    },
    async listGroups() {
      const { groups } = await ask((admin) => admin.listGroups());
      if (groups.length === 0) return [];
      const described = await ask((admin) => admin.describeGroups(groups.map(({ groupId }) => groupId)));
      return described.groups.map(({ groupId, state }) => ({ groupId, state }));
    },
    topicConfig: async (topic) => toRecord(await configEntries(topic)),
    async deleteTopics(names) {
      const present = await partitionCounts();
      const topics = names.filter((name) => present.has(name));
      if (topics.length > 0) await ask((admin) => admin.deleteTopics({ topics }));
    },
    async deleteRecords(topic, before) {
      const partitions = before.map((entry) => ({ ...entry }));
      // kafkajs finds leaders only of topics that it was asked about before.
      await ask((admin) => admin.fetchTopicOffsets(topic));
      await ask((admin) => admin.deleteTopicRecords({ topic, partitions }));
    },
    async partitionCount(topic) {
      const count = (await partitionCounts([topic])).get(topic);
      if (count === undefined) throw new KafkaUnavailableError(`there is no topic ${topic}`);
      return count;
    },
    disconnect: () => admin.disconnect(),
  };
}

function toRecord(entries: readonly kafkajs.ConfigEntries[]): Record<string, string> {
  return Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue ?? '']));
}
