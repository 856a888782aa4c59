import type { Admin } from '../admin/admin.js';
import type { GroupView } from '../admin/groups.js';
import type { PartitionView } from '../admin/partitions.js';
import { compareTopic, type WantedTopic } from '../admin/topic-comparison.js';
import type { TopicView } from '../admin/topic-views.js';
import { notThereYet } from '../admin/topics.js';
import type { MemoryBroker } from './memory-broker.js';
import type { MemoryGroups } from './memory-groups.js';

/** What a broker has in force where nothing was set; of it what the kit asks for. */
const defaults: Readonly<Record<string, string>> = {
  'cleanup.policy': 'delete',
  'retention.ms': '604800000',
  'segment.ms': '604800000',
  'max.message.bytes': '1048588',
  'message.timestamp.type': 'CreateTime',
};

export function createMemoryAdmin(broker: MemoryBroker, groups: MemoryGroups, now: () => number): Admin {
  const looks = new Map<string, { atMs: number; end: number }>();

  const inForce = (topic: string): Record<string, string> => ({ ...defaults, ...broker.configOf(topic) });

  const compare = (wanted: WantedTopic) =>
    compareTopic(wanted, {
      partitions: broker.partitionCount(wanted.name),
      inForce: inForce(wanted.name),
      set: broker.configOf(wanted.name),
    });

  const partitionsOf = (topic: string): PartitionView[] =>
    Array.from({ length: broker.partitionCount(topic) }, (_, partition) => {
      const { low, end } = broker.ends(topic, partition);
      const [high, highWatermark] = [String(end), String(end)];
      const led = { leader: 0, replicas: [0], inSync: [0] };
      return { partition, ...led, low: String(low), high, highWatermark, sizeBytes: null };
    });

  const viewTopic = (topic: string): TopicView => {
    const own = broker.configOf(topic);
    const settings = Object.entries(inForce(topic)).sort(([a], [b]) => (a < b ? -1 : 1));
    const partitions = partitionsOf(topic);
    return {
      topic,
      partitions,
      settings: settings.map(([name, value]) => ({ name, value, source: name in own ? 'topic' : 'default' })),
      messages: partitions.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0),
      sizeBytes: null,
    };
  };

  const lagOf = (groupId: string) =>
    broker.committedPlaces(groupId).map(({ topic, partition, offset: committed }) => {
      const { end } = broker.ends(topic, partition);
      return { topic, partition, committed, high: String(end), lag: end - Number(committed) };
    });

  const groupIds = (): string[] => [...new Set([...broker.groups(), ...groups.ids()])].sort();
  const stateOf = (groupId: string): string => (groups.members(groupId).length > 0 ? 'Stable' : 'Empty');

  const viewGroup = (groupId: string): GroupView => {
    const partitions = lagOf(groupId).map((at) => ({ ...at, memberId: null, highWatermark: at.high }));
    const members = groups.members(groupId).map(({ id }) => ({
      memberId: id,
      clientId: id,
      host: 'memory',
      assigned: [],
    }));
    return {
      groupId,
      state: stateOf(groupId),
      protocolType: 'consumer',
      protocol: groups.members(groupId)[0]?.assigner?.name ?? 'RoundRobinAssigner',
      members,
      partitions,
      lag: partitions.reduce((sum, { lag }) => sum + lag, 0),
    };
  };

  return {
    async ensureTopics(wanted, { apply = false }) {
      const missing = wanted.filter(({ name }) => !broker.has(name));
      const present = wanted.filter(({ name }) => broker.has(name));
      for (const { name, partitions, config } of missing) broker.createTopic(name, partitions, config);
      const found = present.flatMap(compare);
      const settings = found.filter(({ remedy, setting }) => remedy === 'change' && setting !== 'partitions');
      const created = missing.map(({ name }) => name);
      if (!apply) return { created, changed: [], differences: found };
      for (const { name, config } of present) {
        broker.configure(name, { ...broker.configOf(name), ...config });
      }
      return { created, changed: settings, differences: found.filter((each) => !settings.includes(each)) };
    },
    compareTopics: async (wanted) => wanted.filter(({ name }) => broker.has(name)).flatMap(compare),
    async describeTopics(names = broker.topicNames()) {
      return names.map((topic) => {
        if (!broker.has(topic)) throw notThereYet([topic]);
        const partitions = partitionsOf(topic);
        return {
          topic,
          partitions: partitions.map(({ partition, low, high }) => ({
            partition,
            low: String(low),
            high: String(high),
          })),
        };
      });
    },
    async viewTopics(names = broker.topicNames()) {
      return names.filter(broker.has).sort().map(viewTopic);
    },
    async flow(topics) {
      return topics.filter(broker.has).map((topic) => {
        const records = partitionsOf(topic).flatMap(({ partition }) => broker.read(topic, partition, 0));
        const end = partitionsOf(topic).reduce((sum, { high }) => sum + Number(high), 0);
        const before = looks.get(topic);
        const atMs = now();
        looks.set(topic, { atMs, end });
        const overMs = before === undefined ? null : atMs - before.atMs;
        const perSecond = before === undefined || !overMs ? null : ((end - before.end) * 1000) / overMs;
        const newestAt = records.reduce((newest, { timestamp }) => Math.max(newest, timestamp), -1);
        return { topic, perSecond, overMs, newestAt: newestAt === -1 ? null : newestAt };
      });
    },
    groupLag: async (groupId) => lagOf(groupId),
    async commitMetadata(groupId, topic) {
      const places = broker.committedPlaces(groupId).filter((place) => place.topic === topic);
      return new Map(places.flatMap(({ partition, metadata }) => (metadata ? [[partition, metadata]] : [])));
    },
    viewGroups: async (ids = groupIds()) => ids.filter((id) => groupIds().includes(id)).map(viewGroup),
    listGroups: async () => groupIds().map((groupId) => ({ groupId, state: stateOf(groupId) })),
    clusterId: async () => 'memory',
    topicConfig: async (topic) => inForce(topic),
    async deleteTopics(names) {
      for (const name of names) broker.deleteTopic(name);
    },
    async deleteGroups(ids) {
      const busy = ids.find((groupId) => groups.members(groupId).length > 0);
      if (busy !== undefined) throw new Error(`${busy} still has members`);
      for (const groupId of ids) broker.forgetGroup(groupId);
    },
    async deleteRecords(topic, before) {
      for (const { partition, offset } of before) {
        const { end } = broker.ends(topic, partition);
        broker.deleteRecords(topic, partition, offset === '-1' ? end : Number(offset));
      }
    },
    async partitionCount(topic) {
      if (!broker.has(topic)) throw notThereYet([topic]);
      return broker.partitionCount(topic);
    },
    disconnect: async () => {},
  };
}
