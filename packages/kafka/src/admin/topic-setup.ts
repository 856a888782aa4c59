import { type Env, logLevels, readEnv } from '@chatpulse/service';
import { type KafkaConfig, readKafkaConfig } from '../config/config.js';
import type { Admin } from './admin.js';
import { describeChange, describeDifference, type WantedTopic } from './topic-comparison.js';

export type TopicSetupConfig = { readonly logLevel: string; readonly kafka: KafkaConfig };

/** KAFKA_TOPICS chooses among `wanted`. @throws ConfigError */
export function loadTopicSetupConfig(env: Env, wanted: readonly WantedTopic[]): TopicSetupConfig {
  return readEnv(env, (vars) => {
    const kafka = readKafkaConfig(vars, { clientId: 'chatpulse-setup-topics' });
    const names = wanted.map(({ name }) => name);
    for (const name of kafka.topics ?? []) {
      if (names.includes(name)) continue;
      const problem = `names ${name}, which is not in contracts/topics.json`;
      vars.fault({ variable: 'KAFKA_TOPICS', problem, example: names.slice(0, 2).join(',') });
    }
    return { logLevel: vars.choice('LOG_LEVEL', logLevels, 'warn'), kafka };
  });
}

/**
 * Creates what is missing and tells `say` what differs, a line each; only `apply` changes it. Returns the exit
 * code: 1 when a partition count differs that must not be changed here. A setting that differs is 0: the
 * topics work, and a start must not fail because an operator gave one more room.
 */
export async function setUpTopics(
  admin: Pick<Admin, 'ensureTopics'>,
  wanted: readonly WantedTopic[],
  opts: {
    replicationFactor: number;
    apply: boolean;
    /** What changes the differences, as a person would type it. */
    applyCommand: string;
    say: (line: string) => void;
  },
): Promise<number> {
  const { say, apply, replicationFactor } = opts;
  const { created, changed, differences } = await admin.ensureTopics(wanted, { replicationFactor, apply });
  for (const name of created) {
    say(`topics: created ${name}, ${wanted.find((topic) => topic.name === name)?.partitions} partitions`);
  }
  for (const difference of changed) say(`topics: changed ${describeChange(difference)}`);
  for (const difference of differences) {
    const kind = difference.remedy === 'refuse' ? 'problem' : 'differs';
    say(`topics: ${kind}: ${describeDifference(difference)}`);
  }
  const left = differences.filter(({ remedy }) => remedy === 'change').length;
  if (left > 0) say(`topics: nothing of that was changed; to change it: ${opts.applyCommand}`);
  if (created.length + changed.length + differences.length === 0) {
    say(`topics: ${wanted.length} present, nothing to do`);
  }
  return differences.some(({ remedy }) => remedy === 'refuse') ? 1 : 0;
}
