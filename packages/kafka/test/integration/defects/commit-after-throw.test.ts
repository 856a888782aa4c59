import { describe, expect, test } from '@jest/globals';
import { KafkaUnavailableError } from '../../../src/errors.js';
import { createBench, eventually, unique } from '../../support/broker.js';
import { start, valuesHandler } from '../../support/handling.js';
import { plainClient } from '../../support/plain-client.js';
import { takeOutPatch } from '../../support/unpatched-kafkajs.js';

const plain = takeOutPatch();
const bench = createBench();

async function topicOf(values: readonly string[]): Promise<string> {
  const topic = await bench.topic();
  const producer = bench.kafka({ KAFKA_COMPRESSION: 'none' }).producer();
  await Promise.all(values.map((value) => producer.send({ topic, key: null, value })));
  return topic;
}

/** Offset from which the group goes on; undefined where it has none. */
async function committed(groupId: string): Promise<string | undefined> {
  return (await bench.kafka().admin().groupLag(groupId))[0]?.committed;
}

describe('a batch whose handler throws after it has passed some records (tulios/kafkajs#1014)', () => {
  test('plain kafkajs commits what was resolved before the throw, so those records never come again', async () => {
    const topic = await topicOf(['a', 'b', 'c']);
    const groupId = unique('plain');
    const consumer = plainClient(plain).consumer({ groupId });
    bench.later(() => consumer.disconnect());
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      eachBatchAutoResolve: false,
      async eachBatch({ batch, resolveOffset }) {
        for (const { offset } of batch.messages) resolveOffset(offset);
        throw new Error('what was gathered from them could not be stored');
      },
    });
    await eventually(async () => (await committed(groupId)) === '3');
  });

  test('ours commits nothing of it, and brings the same batch again', async () => {
    const topic = await topicOf(['a', 'b', 'c']);
    const groupId = unique('group');
    const batches: string[][] = [];
    const handler = valuesHandler(topic, async (values) => {
      batches.push([...values]);
      if (batches.length < 3) throw new KafkaUnavailableError('it could not be stored');
      expect(await committed(groupId)).toBeUndefined();
    });
    await start(bench.kafka(), [handler], groupId);
    await eventually(async () => (await committed(groupId)) === '3');
    expect(batches).toEqual(Array(3).fill(['a', 'b', 'c']));
  });
});
