import type { Asking } from './asking.js';
import { type PartitionView, viewPartitions } from './partitions.js';
import { type TopicSetting, topicSettings } from './topics.js';

/** A topic as the brokers have it. */
export type TopicView = {
  readonly topic: string;
  readonly partitions: readonly PartitionView[];
  readonly settings: readonly TopicSetting[];
  /** Offsets kept. Transaction marks and what compaction took count as well, so it is an upper bound. */
  readonly messages: number;
  /** Of one copy; null when a broker does not tell. */
  readonly sizeBytes: number | null;
};

/** In the order of their names; all topics but Kafka's own unless named. Unknown names are passed over. */
export async function viewTopics(asking: Asking, names?: readonly string[]): Promise<TopicView[]> {
  const found = await asking.cluster((cluster) => viewPartitions(cluster, { topics: names, sizes: true }));
  const topics = [...found.keys()].filter((name) => names !== undefined || !name.startsWith('__')).sort();
  const settings = await topicSettings(asking, topics);
  // One that was deleted meanwhile has no settings, and is gone.
  return topics
    .filter((topic) => settings.has(topic))
    .map((topic) => {
      const partitions = found.get(topic) ?? [];
      return {
        topic,
        partitions,
        settings: settings.get(topic) ?? [],
        messages: partitions.reduce((sum, { low, high }) => sum + Number(high ?? 0) - Number(low ?? 0), 0),
        sizeBytes: partitions.reduce<number | null>(
          (sum, { sizeBytes }) => (sum === null || sizeBytes === null ? null : sum + sizeBytes),
          0,
        ),
      };
    });
}
