import { topicNames, topics } from '../../packages/contracts/dist/index.js';
import type { Admin } from '../../packages/kafka/dist/index.js';
import { waitUntil } from '../wait-until.ts';

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
  const others = async () =>
    (await admin.describeTopics()).map(({ topic }) => topic).filter((name) => !keep.includes(name));
  await admin.deleteTopics(await others());
  // A broker tells of a deleted topic for a moment; as long as it does, it would count as there.
  await waitUntil('the end of the topics', async () => (await others()).length === 0 || undefined, {
    withinMs: 30_000,
  });
  await createTopics(admin);
}
