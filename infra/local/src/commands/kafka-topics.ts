import { setTimeout as sleep } from 'node:timers/promises';
import { topics } from '@chatpulse/contracts';
import {
  type Admin,
  createKafka,
  describeDifference,
  type GroupView,
  type KafkaConfig,
  readKafkaConfig,
  setUpTopics,
  type TopicView,
} from '@chatpulse/kafka';
import { createLogger, readEnv } from '@chatpulse/service';
import { duration, size, table } from '../output.js';
import { readOptions } from '../preflight/options.mjs';
import { recordedStack } from '../preflight/state.mjs';
import { overRemembered, stackVariables } from '../preflight/variables.mjs';
import type { Command } from './context.js';

const applying = 'make kafka-topics APPLY=1';

/**
 * What Kafka holds: topics with their messages and retention, groups with their lag, and in what the topics are
 * not as contracts/topics.json has them. APPLY=1 changes that first, as far as it loses nothing.
 */
export const kafkaTopics: Command = async ({ env, paths, print }) => {
  const variables = overRemembered(stackVariables(env), recordedStack(paths)?.variables ?? {});
  const { options } = readOptions(variables);
  const brokers = { KAFKA_BROKERS: `127.0.0.1:${options.ports.KAFKA_PORT}`, ...variables };
  const config = readEnv(brokers, (vars) => readKafkaConfig(vars, { clientId: 'chatpulse-topics' }));
  const kafka = createKafka({ config, logger: createLogger({ service: 'kafka-topics', level: 'error' }) });
  const admin = kafka.admin();
  try {
    // Before what is shown, so that it is shown as it is then.
    const code = await retried(() =>
      env.APPLY === '1' ? apply(admin, config, print) : compare(admin, print),
    );
    const [views, groups] = await retried(() => Promise.all([admin.viewTopics(), admin.viewGroups()]));
    print(
      table([['topic', 'partitions', 'messages', 'cleanup', 'retention', 'size'], ...views.map(topicRow)]),
    );
    const rows = groups.map(groupRow);
    print(
      rows.length > 0
        ? `\n${table([['group', 'state', 'members', 'lag'], ...rows])}`
        : '\nNo consumer group yet.',
    );
    return code;
  } finally {
    await kafka.disconnect();
  }
};

function apply(admin: Admin, config: KafkaConfig, say: (line: string) => void): Promise<number> {
  const { replicationFactor } = config;
  return setUpTopics(admin, topics, { replicationFactor, apply: true, applyCommand: applying, say });
}

async function compare(admin: Admin, say: (line: string) => void): Promise<number> {
  const differences = await admin.compareTopics(topics);
  for (const difference of differences) say(`differs: ${describeDifference(difference)}`);
  if (differences.some(({ remedy }) => remedy === 'change')) say(`to change it: ${applying}`);
  if (differences.length > 0) say('');
  return 0;
}

/** A topic that was just made has no leader for a moment: tries for 10 s. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if ((error as { retriable?: boolean }).retriable !== true || Date.now() > deadline) throw error;
      await sleep(500);
    }
  }
}

function topicRow({ topic, partitions, messages, sizeBytes, settings }: TopicView): string[] {
  const value = (wanted: string): string => settings.find(({ name }) => name === wanted)?.value ?? '';
  const cleanup = value('cleanup.policy');
  const retentionMs = Number(value('retention.ms') || -1);
  const kept = !cleanup.includes('delete') || retentionMs < 0 ? 'for ever' : duration(retentionMs);
  const bytes = sizeBytes === null ? '' : size(sizeBytes);
  return [topic, String(partitions.length), String(messages), cleanup, kept, bytes];
}

function groupRow({ groupId, state, members, lag }: GroupView): string[] {
  return [groupId, state, String(members.length), String(lag)];
}
