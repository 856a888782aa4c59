import { topicNames, topics } from '../../packages/contracts/dist/index.js';
import type { Admin } from '../../packages/kafka/dist/index.js';

export const chatTopic = topicNames.chat;
export const deadLetterTopic = topicNames.chatDeadLetters;
/** What the form of the tutorials writes to. */
export const tutorialTopic = 'tutorial-messages';

/** Creates the topics of ingestion as contracts/ has them, but kept for ever; and one like its own for the tutorial. */
export async function createTopics(admin: Admin): Promise<void> {
  const kept = { 'retention.ms': '-1', 'retention.bytes': '-1' };
  const own = topics.filter(({ writers, readers }) => [...writers, ...readers].includes('ingestion'));
  const chat = own.find(({ name }) => name === chatTopic);
  const all = [...own, ...(chat === undefined ? [] : [{ ...chat, name: tutorialTopic }])];
  const wanted = all.map((topic) => ({
    ...topic,
    config: topic.config['cleanup.policy'] === 'delete' ? { ...topic.config, ...kept } : topic.config,
  }));
  await admin.ensureTopics(wanted, { replicationFactor: 1 });
}
