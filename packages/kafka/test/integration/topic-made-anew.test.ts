import { expect, test } from '@jest/globals';
import type { TableRecord } from '../../src/consumer/table.js';
import { ok } from '../../src/handling/outcome.js';
import type { Kafka } from '../../src/kafka.js';
import { createBench, eventually } from '../support/broker.js';
import { recorder, send, start, textOf } from '../support/handling.js';

const bench = createBench();

async function makeAnew(kafka: Kafka, topic: string): Promise<void> {
  const admin = kafka.admin();
  await admin.deleteTopics([topic]);
  const gone = async (): Promise<boolean> => (await admin.viewTopics([topic])).length === 0;
  await eventually(gone);
  await admin.ensureTopics([{ name: topic, partitions: 1, config: {} }], { replicationFactor: 1 });
}

test('a topic that was deleted and made anew while it was read loses no record', async () => {
  const topic = await bench.topic();
  const operator = bench.kafka();
  const reader = bench.kafka();
  const handler = recorder('test.audit', topic, async () => ok);
  const { crashes } = await start(reader, [handler]);
  const rows: TableRecord[] = [];
  await reader.followTable({
    topic,
    onRecord: (record) => void rows.push(record),
    onCrash: (error) => void crashes.push(error),
  });
  await send(operator, topic, ['old 0', 'old 1', 'old 2']);
  await eventually(() => handler.seen.length === 3 && rows.length === 3);
  await makeAnew(operator, topic);
  await send(operator, topic, ['new 0', 'new 1']);
  await eventually(() => handler.seen.length === 5 && rows.length === 5, 25_000);
  expect(handler.seen.slice(3).map(textOf)).toEqual(['new 0', 'new 1']);
  expect(rows.slice(3).map(textOf)).toEqual(['new 0', 'new 1']);
  expect(crashes).toEqual([]);
});
