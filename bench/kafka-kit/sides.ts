import {
  type BatchHandler,
  createKafka,
  type Kafka,
  readKafkaConfig,
} from '../../packages/kafka/dist/index.js';
import { createLogger, readEnv } from '../../packages/service/dist/index.js';
import { publishedKafkajs } from '../published-kafkajs.ts';
import type { BenchRecord } from './records.ts';
import { stopwatch, type Took, watchReading } from './watch.ts';

/** One way to send and to read. */
export interface Side {
  readonly name: string;
  /** Sends all; resolves when all are acknowledged. */
  produce(topic: string, records: readonly BenchRecord[]): Promise<Took>;
  /** Reads `count` records with a new group. */
  consume(topic: string, group: string, count: number): Promise<Took & { records: number; bytes: number }>;
  close(): Promise<void>;
}

/** What both have in common. */
export const settings = {
  /** Records that a sender gives away before it waits for their answers. */
  recordsPerSend: 1000,
  compression: 'lz4',
  maxBytesPerPartition: 1_048_576,
  maxWaitTimeMs: 200,
  /** Of the kit alone: a batch holds what a thousand records bring to one partition, and waits for no more. */
  kit: { KAFKA_BATCH_SIZE: '131072', KAFKA_LINGER_MS: '0' },
} as const;

/** KAFKA_* variables as in `settings`. */
const kitVariables = {
  KAFKA_COMPRESSION: settings.compression,
  KAFKA_MAX_WAIT_TIME: String(settings.maxWaitTimeMs),
  KAFKA_MAX_BYTES_PER_PARTITION: String(settings.maxBytesPerPartition),
  ...settings.kit,
};

export function openKit(
  broker: string,
  variables: Readonly<Record<string, string>> = kitVariables,
): { side: Side; kafka: Kafka } {
  const env = { KAFKA_BROKERS: broker, ...variables };
  const config = readEnv(env, (vars) => readKafkaConfig(vars, { clientId: 'bench-kit' }));
  const kafka = createKafka({ config, logger: createLogger({ service: 'bench', level: 'warn' }) });
  const producer = kafka.producer();
  const side: Side = {
    name: 'kit',
    async produce(topic, records) {
      await producer.connect();
      const took = stopwatch();
      for (let at = 0; at < records.length; at += settings.recordsPerSend) {
        const some = records.slice(at, at + settings.recordsPerSend);
        await Promise.all(some.map(({ key, value }) => producer.send({ topic, key, value })));
      }
      return took();
    },
    consume: (topic, group, count) =>
      watchReading(count, async ({ joined, seen, fail }) => {
        const reader: BatchHandler<Buffer | null> = {
          // Ids are unique in a process, and each round is a group of its own.
          id: `${group.toLowerCase()}.reader`,
          topic,
          order: 'key',
          handleBatch: async ({ messages }) => {
            for (const { value } of messages) seen(value);
          },
        };
        const running = await kafka.handle({
          groupId: group,
          handlers: [reader],
          fromBeginning: true,
          onAssigned: joined,
          onCrash: fail,
        });
        return () => running.stop();
      }),
    close: () => kafka.disconnect(),
  };
  return { side, kafka };
}

export async function openBare(broker: string): Promise<Side> {
  const { library, remove } = publishedKafkajs();
  const client = new library.Kafka({
    brokers: [broker],
    clientId: 'bench-bare',
    logLevel: library.logLevel.NOTHING,
  });
  const producer = client.producer({ createPartitioner: library.Partitioners.DefaultPartitioner });
  await producer.connect();
  return {
    name: 'bare kafkajs',
    async produce(topic, records) {
      const took = stopwatch();
      for (let at = 0; at < records.length; at += settings.recordsPerSend) {
        const messages = records
          .slice(at, at + settings.recordsPerSend)
          .map(({ key, value }) => ({ key, value }));
        await producer.send({ topic, compression: library.CompressionTypes.LZ4, messages });
      }
      return took();
    },
    consume: (topic, group, count) =>
      watchReading(count, async ({ joined, seen, fail }) => {
        const { maxBytesPerPartition, maxWaitTimeMs: maxWaitTimeInMs } = settings;
        const consumer = client.consumer({ groupId: group, maxBytesPerPartition, maxWaitTimeInMs });
        consumer.on(consumer.events.GROUP_JOIN, joined);
        consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
        await consumer.connect();
        await consumer.subscribe({ topics: [topic], fromBeginning: true });
        await consumer.run({
          eachBatch: async ({ batch }) => {
            for (const { value } of batch.messages) seen(value);
          },
        });
        return () => consumer.disconnect();
      }),
    async close() {
      await producer.disconnect();
      remove();
    },
  };
}
