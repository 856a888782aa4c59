import { type TopicSpec, topicReplication } from '@chatpulse/contracts';
import { type Env, logLevels, readEnv } from '@chatpulse/service';
import { type KafkaConfig, readKafkaConfig } from '../config/config.js';
import type { Admin } from './admin.js';

export type TopicSetupConfig = {
  readonly logLevel: string;
  readonly kafka: KafkaConfig;
  readonly replicationFactor: number;
};

/** @throws ConfigError */
export function loadTopicSetupConfig(env: Env): TopicSetupConfig {
  return readEnv(env, (vars) => ({
    logLevel: vars.choice('LOG_LEVEL', logLevels, 'warn'),
    kafka: readKafkaConfig(vars, { clientId: 'chatpulse-setup-topics' }),
    replicationFactor: vars.integer('KAFKA_REPLICATION_FACTOR', { default: topicReplication.local, min: 1 }),
  }));
}

/**
 * Makes the topics what the contract says and tells `say` what it did, a line each.
 * Returns the exit code: 1 when something is wrong that must not be mended automatically.
 */
export async function setUpTopics(
  admin: Admin,
  specs: readonly Pick<TopicSpec, 'name' | 'partitions' | 'config'>[],
  opts: { replicationFactor: number; say: (line: string) => void },
): Promise<number> {
  const { created, repaired, problems } = await admin.ensureTopics(specs, opts);
  const partitions = new Map(specs.map((spec) => [spec.name, spec.partitions]));
  for (const name of created) opts.say(`topics: created ${name}, ${partitions.get(name)} partitions`);
  for (const change of repaired) opts.say(`topics: repaired ${change}`);
  for (const problem of problems) opts.say(`topics: problem: ${problem}`);
  if (created.length + repaired.length + problems.length === 0) {
    opts.say(`topics: ${specs.length} present, nothing to do`);
  }
  return problems.length === 0 ? 0 : 1;
}
