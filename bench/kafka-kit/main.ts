// Throughput of the kit with all its guarantees beside bare kafkajs without them, in alternating rounds of one
// process against one Kafka of its own. Writes bench/results/kafka-kit.json and prints a table. Void, so exit 1,
// when a count is wrong. ROUNDS and RECORDS make it shorter or longer.
import { startLocalKafka } from '../local-kafka.ts';
import { writeResults } from '../results-file.ts';
import { makeRecords } from './records.ts';
import { type Measured, report, table } from './report.ts';
import { openBare, openKit, type Side, settings } from './sides.ts';
import type { Took } from './watch.ts';

const rounds = Number(process.env.ROUNDS ?? 12);
const count = Number(process.env.RECORDS ?? 200_000);
const partitions = 8;
// The first rounds compile the code.
const warmUps = 2;

const broker = await startLocalKafka();
const kit = openKit(broker.broker);
const bare = await openBare(broker.broker);
try {
  const records = makeRecords(count);
  const bytes = records.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);
  const admin = kit.kafka.admin();
  const measured: Measured[] = [];

  const createTopic = async (name: string): Promise<string> => {
    await admin.ensureTopics([{ name, partitions, config: {} }], { replicationFactor: 1 });
    return name;
  };
  const stored = async (topic: string): Promise<number> => {
    const [description] = await admin.describeTopics([topic]);
    return (description?.partitions ?? []).reduce(
      (sum, { low, high }) => sum + Number(high) - Number(low),
      0,
    );
  };
  const expectEqual = (what: string, got: number, wanted: number): void => {
    if (got !== wanted) throw new Error(`void: ${what} is ${got} and should be ${wanted}`);
  };
  const send = async (side: Side, topic: string): Promise<Took> => {
    await createTopic(topic);
    const took = await side.produce(topic, records);
    expectEqual(`${side.name}: records stored in ${topic}`, await stored(topic), count);
    return took;
  };
  const read = async (side: Side, topic: string): Promise<Took> => {
    const took = await side.consume(topic, `${topic}-readers-${side === bare ? 'bare' : 'kit'}`, count);
    expectEqual(`${side.name}: records read in ${topic}`, took.records, count);
    expectEqual(`${side.name}: bytes read in ${topic}`, took.bytes, bytes);
    return took;
  };

  for (let round = 0; round < warmUps + rounds; round++) {
    const order = round % 2 === 0 ? [kit.side, bare] : [bare, kit.side];
    const topicOf = (side: Side): string => `bench-${side === bare ? 'bare' : 'kit'}-${round}`;
    const produced = new Map<Side, Took>();
    for (const side of order) produced.set(side, await send(side, topicOf(side)));
    // Both read what the kit wrote, so that they have the same headers to decode.
    for (const side of order) {
      const consumed = await read(side, topicOf(kit.side));
      const sent = produced.get(side);
      if (round >= warmUps && sent !== undefined)
        measured.push({ side: side.name, produced: sent, consumed });
    }
    process.stderr.write(`round ${round + 1} of ${warmUps + rounds}\n`);
  }

  const result = report({
    measured,
    kit: kit.side.name,
    bare: bare.name,
    records: count,
    bytes,
    partitions,
    settings,
  });
  writeResults('kafka-kit', result);
  console.log(table(result));
} finally {
  await Promise.allSettled([kit.side.close(), bare.close()]);
  await broker.stop();
}
