import { type CompanionDeps, createCompanions } from '../admin/companion-topics.js';
import type { KafkaConfig } from '../config/config.js';
import { deadLetterTopicOf } from './headers.js';

/** Of each of `topics`, where it is missing; none where dead letters are switched off. */
export async function createDeadLetterTopics(
  deps: CompanionDeps & { config: Pick<KafkaConfig, 'deadLetters'> },
  topics: readonly string[],
): Promise<void> {
  const settings = deps.config.deadLetters;
  if (!settings.enabled) return;
  await createCompanions(deps, topics, { nameOf: deadLetterTopicOf, settings });
}
