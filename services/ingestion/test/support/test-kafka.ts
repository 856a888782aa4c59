import { randomUUID } from 'node:crypto';
import {
  createKafka,
  type IncomingMessage,
  type Kafka,
  type KafkaConfig,
  readKafkaConfig,
} from '@chatpulse/kafka';
import { ChatpulseError, createLogger, readEnv } from '@chatpulse/service';
import type { Topics } from '../../src/ingestion.js';
import { until } from './until.js';

export const silentLogger = createLogger({ service: 'test', level: 'silent' });

export type TestKafka = {
  readonly kafka: Kafka;
  readonly config: KafkaConfig;
  readonly topics: Topics;
  /** All records of a topic from its start on, as they come, in the order of each partition. */
  read(topic: string): Promise<readonly IncomingMessage[]>;
  close(): Promise<void>;
};

export function kafkaConfig(brokers: string | undefined): KafkaConfig {
  if (!brokers) throw new Error('TEST_KAFKA_BROKERS is not set; make test starts a Kafka and sets it');
  return readEnv({ KAFKA_BROKERS: brokers }, (vars) => readKafkaConfig(vars, { clientId: 'ingestion-test' }));
}

/** Topics of their own on the real Kafka, gone after close(). */
export async function createTestKafka(): Promise<TestKafka> {
  const config = kafkaConfig(process.env.TEST_KAFKA_BROKERS);
  const kafka = createKafka({ config, logger: silentLogger });
  // Whoever only looks needs no topic for what it cannot handle.
  const reading = createKafka({
    config: { ...config, deadLetters: { ...config.deadLetters, enabled: false } },
    logger: silentLogger,
  });
  const run = randomUUID().slice(0, 8);
  const topics = {
    chat: `ingestion-test-${run}`,
    chatDeadLetters: `ingestion-test-${run}.dlt`,
    tracked: `ingestion-test-${run}-tracked`,
    coverage: `ingestion-test-${run}-coverage`,
  };
  const specs = [
    {
      name: topics.chat,
      partitions: 4,
      config: { 'message.timestamp.type': 'CreateTime', 'retention.ms': '-1' },
    },
    { name: topics.chatDeadLetters, partitions: 4, config: {} },
    { name: topics.coverage, partitions: 4, config: { 'cleanup.policy': 'compact' } },
    { name: topics.tracked, partitions: 64, config: { 'cleanup.policy': 'compact' } },
  ];
  await until('topics', () => createdAndLed(kafka, specs));

  return {
    kafka,
    config,
    topics,
    async read(topic) {
      const records: IncomingMessage[] = [];
      const id = `test.reader-${randomUUID()}`;
      await reading.handle({
        groupId: id,
        handlers: [
          {
            id,
            topic,
            order: 'key',
            handleBatch: async ({ messages }) => void records.push(...messages.map(({ record }) => record)),
          },
        ],
        fromBeginning: true,
        onCrash: (error) => {
          throw error;
        },
      });
      return records;
    },
    async close() {
      await reading.disconnect();
      await kafka.admin().deleteTopics(Object.values(topics));
      await kafka.disconnect();
    },
  };
}

/** A new topic has no leader for a moment, and the broker says so to whoever asks too early. */
async function createdAndLed(
  kafka: Kafka,
  specs: readonly { name: string; partitions: number; config: Record<string, string> }[],
): Promise<boolean> {
  try {
    const { differences } = await kafka.admin().ensureTopics(specs, { replicationFactor: 1 });
    if (differences.length > 0) throw new Error(JSON.stringify(differences));
    await kafka.admin().describeTopics(specs.map(({ name }) => name));
    return true;
  } catch (error) {
    if (error instanceof ChatpulseError && error.retriable) return false;
    throw error;
  }
}
