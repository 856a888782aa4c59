import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Health, type Logger, readEnv } from '@chatpulse/service';
import { afterEach, jest } from '@jest/globals';
import kafkajs from 'kafkajs';
import { readKafkaConfig } from '../../src/config/config.js';
import { createKafka, type Kafka } from '../../src/kafka.js';
import type { IncomingMessage } from '../../src/messages.js';
import { silent } from './logs.js';

// A real broker on a busy machine: only what hangs should fail for its time.
const patienceMs = 30_000;

/** host:port of the broker that the test runner provides. */
export function testBroker(): string {
  const broker = process.env.TEST_KAFKA_BROKERS;
  if (!broker) throw new Error('TEST_KAFKA_BROKERS is not set; the test runner sets it, as 127.0.0.1:9092');
  return broker;
}

export const unique = (name: string): string => `test-${name}-${randomUUID().slice(0, 8)}`;

export interface Bench {
  /** A client of ours that is disconnected after the test; `env` holds KAFKA_* variables. */
  kafka(env?: Record<string, string>, parts?: { logger?: Logger; health?: Health }): Kafka;
  /** A topic that is deleted after the test. */
  topic(partitions?: number, config?: Record<string, string>): Promise<string>;
  /** A client as kafkajs is without us. */
  plain(broker?: string): kafkajs.Kafka;
  /** Registers what a test opened by itself; closed in the reverse order. */
  later(close: () => Promise<unknown>): void;
}

/** What each test of a file opens, and closes when it is over. Call it once per file. */
export function createBench(): Bench {
  jest.setTimeout(patienceMs);
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  }, patienceMs);

  const kafka: Bench['kafka'] = (env = {}, parts = {}) => {
    const variables = { KAFKA_BROKERS: testBroker(), KAFKA_RETRY_DELAYMS: '50', ...env };
    const config = readEnv(variables, (vars) => readKafkaConfig(vars, { clientId: 'test' }));
    const client = createKafka({ config, logger: silent, ...parts });
    closers.push(() => client.disconnect());
    return client;
  };

  return {
    kafka,
    later: (close) => void closers.push(close),
    async topic(partitions = 1, config = {}) {
      const name = unique('topic');
      const admin = kafka().admin();
      await admin.ensureTopics([{ name, partitions, config }], { replicationFactor: 1 });
      closers.push(() => admin.deleteTopics([name]));
      return name;
    },
    plain: (broker = testBroker()) =>
      new kafkajs.Kafka({ brokers: [broker], clientId: 'plain', logLevel: kafkajs.logLevel.NOTHING }),
  };
}

/** Polls until `condition` holds. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  withinMs = 15_000,
): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${condition}`);
    await delay(10);
  }
}

/** All records of a topic, as a consumer sees them, per partition in offset order. */
export async function readAll(kafka: Kafka, topic: string): Promise<IncomingMessage[]> {
  const [description] = await kafka.admin().describeTopics([topic]);
  const ends = new Map(description?.partitions.map(({ partition, high }) => [partition, Number(high)]));
  const seen: IncomingMessage[] = [];
  const next = new Map<number, number>();
  const consumer = await kafka.consume({
    groupId: unique('reader'),
    topics: [topic],
    fromBeginning: true,
    onCrash: (error) => {
      throw error;
    },
    async eachBatch({ partition, messages }) {
      seen.push(...messages);
      next.set(partition, Number(messages.at(-1)?.offset) + 1);
    },
  });
  await eventually(() => [...ends].every(([partition, end]) => (next.get(partition) ?? 0) >= end));
  await consumer.stop();
  return seen.sort((a, b) => a.partition - b.partition || Number(a.offset) - Number(b.offset));
}
