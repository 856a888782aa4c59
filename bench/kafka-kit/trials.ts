import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type AnyHandler, type Kafka, ok } from '../../packages/kafka/dist/index.js';
import { rounded } from '../statistics.ts';
import { type Compared, compare, crossed, type Setting, variablesOf } from './compare.ts';
import type { BenchRecord } from './records.ts';
import { openKit } from './sides.ts';
import { stopwatch, watchReading } from './watch.ts';

const rounds = 4;
const partitions = 8;
const kibibyte = 1024;

/** One broker with the topics of the trials. */
export type Bench = {
  readonly broker: string;
  /** @returns its name */
  createTopic(name: string, partitions: number): Promise<string>;
  /** @throws when it does not hold exactly `count` records */
  expectStored(topic: string, count: number): Promise<void>;
  /** Of its files on disk. */
  sizeBytes(topic: string): Promise<number>;
};

/** `senders` that each wait for the answer to one record before they send the next, as requests of users do. */
export async function smallSends(
  bench: Bench,
  opts: { senders: number; records: readonly BenchRecord[] },
): Promise<Compared[]> {
  const { senders, records } = opts;
  const settings = crossed(
    [16 * kibibyte, 128 * kibibyte].map((KAFKA_BATCH_SIZE) => ({ KAFKA_BATCH_SIZE })),
    [5, 0, 20].map((KAFKA_LINGER_MS) => ({ KAFKA_LINGER_MS })),
  );
  return compare(settings, {
    rounds,
    work: async (setting, run) => {
      const topic = await bench.createTopic(`small-${senders}-${run}`, partitions);
      const { kafka, side } = openKit(bench.broker, variablesOf(setting));
      const producer = kafka.producer();
      await producer.connect();
      const took = stopwatch();
      const left = records.values();
      const sender = async (): Promise<void> => {
        for (const { key, value } of left) await producer.send({ topic, key, value });
      };
      await Promise.all(Array.from({ length: senders }, sender));
      const needed = took();
      await side.close();
      await bench.expectStored(topic, records.length);
      return needed;
    },
  });
}

/** A thousand records at a time. `size`: bytes on disk by those of the first codec. */
export async function codecs(
  bench: Bench,
  records: readonly BenchRecord[],
): Promise<(Compared & { size: number })[]> {
  const settings = ['lz4', 'none', 'gzip', 'snappy', 'zstd'].map((KAFKA_COMPRESSION) => ({
    KAFKA_COMPRESSION,
  }));
  const sizes = new Map<Setting, number>();
  const compared = await compare(settings, {
    rounds,
    work: async (setting, run) => {
      const topic = await bench.createTopic(`codec-${run}`, partitions);
      const { side } = openKit(bench.broker, variablesOf(setting));
      const needed = await side.produce(topic, records);
      await side.close();
      await bench.expectStored(topic, records.length);
      sizes.set(setting, await bench.sizeBytes(topic));
      return needed;
    },
  });
  const base = sizes.get(settings[0] ?? {}) ?? Number.NaN;
  return compared.map((each) => ({ ...each, size: rounded((sizes.get(each.setting) ?? Number.NaN) / base) }));
}

/** A handler that waits 1 ms: for each batch, or for each record. */
export async function reading(
  bench: Bench,
  opts: {
    waitsPer: 'batch' | 'record';
    topic: string;
    count: number;
    bytesPerPartition: readonly number[];
    partitionsAtOnce: readonly number[];
  },
): Promise<Compared[]> {
  const { waitsPer, topic, count, bytesPerPartition, partitionsAtOnce } = opts;
  const settings = crossed(
    bytesPerPartition.map((KAFKA_MAX_BYTES_PER_PARTITION) => ({ KAFKA_MAX_BYTES_PER_PARTITION })),
    partitionsAtOnce.map((partitionsAtOnce) => ({ partitionsAtOnce })),
  );
  return compare(settings, {
    rounds,
    work: async (setting, run) => {
      const { kafka, side } = openKit(bench.broker, variablesOf(setting));
      const group = `waits-${waitsPer}-${run}`;
      const took = await watchReading(count, async ({ joined, seen, fail }) => {
        const handler: AnyHandler =
          waitsPer === 'batch' ? batchReader(topic, seen) : recordReader(topic, seen);
        const running = await kafka.handle({
          groupId: group,
          handlers: [handler],
          fromBeginning: true,
          partitionsAtOnce: Number(setting.partitionsAtOnce),
          onAssigned: joined,
          onCrash: fail,
        });
        return () => running.stop();
      });
      await expectCommitted(kafka, group, count);
      await side.close();
      if (took.records !== count) throw new Error(`void: ${took.records} records were read and not ${count}`);
      return took;
    },
  });
}

type Seen = (value: Buffer | null) => void;

const batchReader = (topic: string, seen: Seen): AnyHandler => ({
  id: 'bench.batch-reader',
  topic,
  order: 'key',
  async handleBatch({ messages }) {
    await delay(1);
    for (const { record } of messages) seen(record.value);
  },
});

const recordReader = (topic: string, seen: Seen): AnyHandler => ({
  id: 'bench.record-reader',
  topic,
  order: 'key',
  async handle({ record }) {
    await delay(1);
    seen(record.value);
    return ok;
  },
});

async function expectCommitted(kafka: Kafka, group: string, count: number): Promise<void> {
  const lag = await kafka.admin().groupLag(group);
  const committed = lag.reduce((sum, each) => sum + Number(each.committed), 0);
  if (committed !== count)
    throw new Error(`void: ${group} has committed ${committed} records and not ${count}`);
}

/** What a process that reads holds at most, in MiB, each in a process of its own; a topic may have one record. */
export async function memory(
  bench: Bench,
  topics: readonly { codec: string; topic: string; count: number; limits: readonly number[] }[],
): Promise<{ setting: Setting; peakMiB: number }[]> {
  const measured: { setting: Setting; peakMiB: number }[] = [];
  for (const { codec, topic, count, limits } of topics) {
    for (const KAFKA_MAX_BYTES of limits) {
      const args = [join(import.meta.dirname, 'reader-process.ts'), topic, String(count)];
      const env = {
        PATH: process.env.PATH,
        KAFKA_BROKERS: bench.broker,
        KAFKA_MAX_BYTES: String(KAFKA_MAX_BYTES),
      };
      const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 60_000 });
      const { records, peakMiB }: { records: number; peakMiB: number } = JSON.parse(stdout);
      if (records !== count) throw new Error(`void: ${records} records were read and not ${count}`);
      measured.push({ setting: { records, codec, KAFKA_MAX_BYTES }, peakMiB });
    }
  }
  return measured;
}
