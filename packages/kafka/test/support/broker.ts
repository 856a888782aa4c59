import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Health, type Logger, type Metrics, readEnv } from '@chatpulse/service';
import { afterEach, jest } from '@jest/globals';
import kafkajs from 'kafkajs';
import { readKafkaConfig } from '../../src/config/config.js';
import { createKafka, type Kafka } from '../../src/kafka.js';
import type { IncomingMessage } from '../../src/messages.js';
import { scan } from '../../src/reading/scan.js';
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
  kafka(env?: Record<string, string>, parts?: { logger?: Logger; health?: Health; metrics?: Metrics }): Kafka;
  /** A topic that is deleted after the test, with its retries and dead letters. */
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
    const KAFKA_BROKERS = env.KAFKA_BROKERS ?? testBroker();
    const variables = { KAFKA_RETRY_DELAYMS: '50', ...env, KAFKA_BROKERS };
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
      closers.push(() => admin.deleteTopics([name, `${name}.retry`, `${name}.dlt`]));
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

/** All records of a topic that readers see, per partition in offset order. */
export async function readAll(kafka: Kafka, topic: string): Promise<IncomingMessage[]> {
  const reader = kafka.reader();
  const seen: IncomingMessage[] = [];
  const ends = await reader.ends(topic);
  const ranges = ends.map(({ partition, low, end }) => ({ partition, start: low, end }));
  await scan(reader, { topic, ranges }, (message) => void seen.push(message));
  return seen.sort((a, b) => a.partition - b.partition || Number(a.offset) - Number(b.offset));
}
