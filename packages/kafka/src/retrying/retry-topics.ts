import { type CompanionDeps, createCompanions } from '../admin/companion-topics.js';
import type { KafkaConfig } from '../config/config.js';
import { retryTopicOf } from './retry-copy.js';

/** Of each of `topics`, where it is missing. */
export async function createRetryTopics(
  deps: CompanionDeps & { config: Pick<KafkaConfig, 'retryTopics'> },
  topics: readonly string[],
): Promise<void> {
  await createCompanions(deps, topics, { nameOf: retryTopicOf, settings: deps.config.retryTopics });
}
