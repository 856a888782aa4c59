import { setTimeout as sleep } from 'node:timers/promises';
import { type Admin, createKafka, readKafkaConfig } from '@chatpulse/kafka';
import { createLogger, readEnv } from '@chatpulse/service';
import { duration, table } from '../output.js';
import { readOptions } from '../preflight/options.mjs';
import { recordedStack } from '../preflight/state.mjs';
import { overRemembered, stackVariables } from '../preflight/variables.mjs';
import type { Command } from './context.js';

/** What Kafka holds: topics with their messages and retention, groups with their lag. */
export const kafkaTopics: Command = async ({ env, paths, print }) => {
  const variables = overRemembered(stackVariables(env), recordedStack(paths)?.variables ?? {});
  const { options } = readOptions(variables);
  const brokers = { KAFKA_BROKERS: `127.0.0.1:${options.ports.KAFKA_PORT}`, ...variables };
  const config = readEnv(brokers, (vars) => readKafkaConfig(vars, { clientId: 'chatpulse-topics' }));
  const kafka = createKafka({ config, logger: createLogger({ service: 'kafka-topics', level: 'error' }) });
  const admin = kafka.admin();
  try {
    const rows = await retried(() => topicRows(admin));
    print(table([['topic', 'partitions', 'messages', 'cleanup', 'retention'], ...rows]));
    const groups = await groupRows(admin);
    print(
      groups.length > 0 ? `\n${table([['group', 'state', 'lag'], ...groups])}` : '\nNo consumer group yet.',
    );
    return 0;
  } finally {
    await admin.disconnect();
    await kafka.disconnect();
  }
};

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

async function topicRows(admin: Admin): Promise<string[][]> {
  const topics = await admin.describeTopics();
  return Promise.all(
    topics
      .sort((a, b) => (a.topic < b.topic ? -1 : 1))
      .map(async ({ topic, partitions }) => {
        const config = await admin.topicConfig(topic);
        const messages = partitions.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
        const cleanup = config['cleanup.policy'] ?? '';
        const retentionMs = Number(config['retention.ms'] ?? -1);
        const kept = !cleanup.includes('delete') || retentionMs < 0 ? 'for ever' : duration(retentionMs);
        return [topic, String(partitions.length), String(messages), cleanup, kept];
      }),
  );
}

async function groupRows(admin: Admin): Promise<string[][]> {
  const groups = await admin.listGroups();
  return Promise.all(
    groups.map(async ({ groupId, state }) => {
      const lags = await admin.groupLag(groupId);
      return [groupId, state, String(lags.reduce((sum, { lag }) => sum + lag, 0))];
    }),
  );
}
