import { describe, expect, test } from '@jest/globals';
import { createBench, readAll, testBroker } from '../../support/broker.js';
import { type BrokerProxy, createBrokerProxy } from '../../support/broker-proxy.js';
import { plainClient } from '../../support/plain-client.js';
import { takeOutPatch } from '../../support/unpatched-kafkajs.js';

const plain = takeOutPatch();
const bench = createBench();

/** Sends two records to one partition at once; the answer to the first batch is lost on its way back. */
async function withLostAnswer(
  send: (proxy: BrokerProxy, topic: string) => Promise<unknown>,
): Promise<string[]> {
  const topic = await bench.topic();
  const proxy = await createBrokerProxy(testBroker());
  bench.later(() => proxy.close());
  proxy.onProduced = (count) => (count === 1 ? 'lose' : 'pass');
  await send(proxy, topic);
  expect(proxy.produced).toBeGreaterThan(1);
  return (await readAll(bench.kafka(), topic)).map(({ value }) => String(value));
}

describe('a lost answer of an idempotent producer (tulios/kafkajs#1005)', () => {
  test('plain kafkajs acknowledges two records, and one of them is nowhere', async () => {
    const values = await withLostAnswer(async (proxy, topic) => {
      const producer = plainClient(plain, proxy.address).producer({ idempotent: true });
      bench.later(() => producer.disconnect());
      await producer.connect();
      await Promise.all(
        ['a', 'b'].map((value) => producer.send({ topic, messages: [{ value, partition: 0 }] })),
      );
    });
    expect(new Set(values)).not.toEqual(new Set(['a', 'b']));
  });

  test('ours loses no acknowledged record and stores none twice', async () => {
    const values = await withLostAnswer(async (proxy, topic) => {
      const producer = bench.kafka({ KAFKA_BROKERS: proxy.address, KAFKA_BATCH_SIZE: '1' }).producer();
      await producer.connect();
      await Promise.all(['a', 'b'].map((value) => producer.send({ topic, key: null, value, partition: 0 })));
    });
    expect(values).toEqual(['a', 'b']);
  });
});
