import { topicNames, topics } from '../../packages/contracts/dist/index.js';
import type { Admin } from '../../packages/kafka/dist/index.js';

export const chatTopic = topicNames.chat;
export const statsTopic = topicNames.stats;
export const partitions = 8;

// Event time of a corpus is long ago, and what is compared must still be there.
const kept = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' };

const wanted = topics
  .filter(({ writers, readers }) => [...writers, ...readers].includes('processor'))
  .map((topic) => ({ ...topic, config: { ...topic.config, ...kept } }));

/** Creates the topics of the processor that are missing, as contracts/ has them, but kept for ever. */
export async function createTopics(admin: Admin): Promise<void> {
  await admin.ensureTopics(wanted, { replicationFactor: 1 });
}

/** Deletes all topics but `keep`, changelogs among them, and creates them anew. */
export async function renewTopics(admin: Admin, keep: readonly string[] = []): Promise<void> {
  const names = (await admin.describeTopics()).map(({ topic }) => topic);
  await admin.deleteTopics(names.filter((name) => !keep.includes(name)));
  await createTopics(admin);
}
