// What the kit's settings bring, as ratios against its defaults in one run: the numbers behind "Tuning" in
// docs/kafka-kit.md. Writes bench/results/kafka-kit-tuning.json and prints tables. Void, so exit 1, when a count
// is wrong.
import { startLocalKafka } from '../local-kafka.ts';
import { machine, writeResults } from '../results-file.ts';
import { type Row, tableOf } from './compare.ts';
import { makeRecords } from './records.ts';
import { openKit } from './sides.ts';
import { type Bench, codecs, memory, reading, smallSends } from './trials.ts';

const mebibyte = 1_048_576;
const local = await startLocalKafka();
const { kafka, side } = openKit(local.broker, {});
const admin = kafka.admin();
const bench: Bench = {
  broker: local.broker,
  async createTopic(name, partitions) {
    await admin.ensureTopics([{ name, partitions, config: {} }], { replicationFactor: 1 });
    return name;
  },
  async expectStored(topic, count) {
    const [view] = await admin.viewTopics([topic]);
    if (view?.messages !== count)
      throw new Error(`void: ${topic} holds ${view?.messages} records and not ${count}`);
  },
  async sizeBytes(topic) {
    const [view] = await admin.viewTopics([topic]);
    return view?.sizeBytes ?? Number.NaN;
  },
};

async function written(name: string, count: number, codec: string, partitions = 8): Promise<string> {
  const topic = await bench.createTopic(name, partitions);
  const writer = openKit(local.broker, { KAFKA_COMPRESSION: codec });
  await writer.side.produce(topic, makeRecords(count));
  await writer.side.close();
  await bench.expectStored(topic, count);
  return topic;
}

function shown<T extends Row>(title: string, rows: readonly T[]): readonly T[] {
  console.log(tableOf(title, rows));
  return rows;
}

try {
  const sendingBy100 = shown(
    '100 senders, each waits for one record at a time: rate, processor time',
    await smallSends(bench, { senders: 100, records: makeRecords(4000) }),
  );
  const sendingBy2000 = shown(
    '2000 senders, each waits for one record at a time: rate, processor time',
    await smallSends(bench, { senders: 2000, records: makeRecords(40_000) }),
  );
  const compressing = shown(
    'A thousand records at a time: rate, processor time, bytes on disk',
    await codecs(bench, makeRecords(20_000)),
  );

  const many = { topic: await written('many', 60_000, 'lz4'), count: 60_000 };
  const waitingPerBatch = shown(
    'A handler that waits 1 ms per batch: rate, processor time',
    await reading(bench, {
      ...many,
      waitsPer: 'batch',
      bytesPerPartition: [mebibyte, 16_384, 131_072],
      partitionsAtOnce: [1, 8],
    }),
  );
  const few = { topic: await written('few', 1000, 'lz4'), count: 1000 };
  const waitingPerRecord = shown(
    'A handler that waits 1 ms per record: rate, processor time',
    await reading(bench, {
      ...few,
      waitsPer: 'record',
      bytesPerPartition: [mebibyte],
      partitionsAtOnce: [1, 2, 4, 8],
    }),
  );

  // In so many partitions a fetch finds more than the largest limit.
  const wide = { count: 240_000, limits: [10 * mebibyte, mebibyte, 50 * mebibyte] };
  const one = { codec: 'none', topic: await written('one', 1, 'none', 64), count: 1 };
  const held = shown(
    'Peak memory of a process that reads 64 partitions',
    await memory(bench, [
      { ...one, limits: [10 * mebibyte] },
      { codec: 'none', topic: await written('wide', wide.count, 'none', 64), ...wide },
      { codec: 'lz4', topic: await written('wide-lz4', wide.count, 'lz4', 64), ...wide },
    ]),
  );

  const result = {
    ...{ sendingBy100, sendingBy2000, compressing, waitingPerBatch, waitingPerRecord, memory: held },
    machine: machine(),
  };
  writeResults('kafka-kit-tuning', result);
} finally {
  await side.close();
  await local.stop();
}
