import { createHealth } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { createBench, eventually, readAll, testBroker } from '../support/broker.js';
import { type BrokerProxy, createBrokerProxy } from '../support/broker-proxy.js';
import { start, valuesHandler } from '../support/handling.js';
import { recordingLogger } from '../support/logs.js';

const bench = createBench();

async function openProxy(): Promise<BrokerProxy> {
  const proxy = await createBrokerProxy(testBroker());
  bench.later(() => proxy.close());
  return proxy;
}

const stored = async (topic: string): Promise<string[]> =>
  (await readAll(bench.kafka(), topic)).map(({ value }) => String(value));

describe('an outage', () => {
  test('while sending loses no acknowledged record, stores none twice, and keeps the order', async () => {
    const topic = await bench.topic(2);
    const proxy = await openProxy();
    // Every fourth batch is stored without an answer; every seventh time the broker is away for a moment.
    proxy.onProduced = (count) => {
      if (count % 7 === 0) {
        proxy.shut();
        setTimeout(() => proxy.open(), 100);
      }
      return count % 4 === 0 ? 'lose' : 'pass';
    };
    const producer = bench.kafka({ KAFKA_BROKERS: proxy.address, KAFKA_BATCH_SIZE: '600' }).producer();
    const values = Array.from({ length: 200 }, (_, index) => String(index).padStart(6, '0'));
    await Promise.all(
      values.map((value, index) => producer.send({ topic, key: null, value, partition: index % 2 })),
    );
    expect(await stored(topic)).toEqual([
      ...values.filter((_, index) => index % 2 === 0),
      ...values.filter((_, index) => index % 2 === 1),
    ]);
  });

  test('at the start is waited for: attempts and delays are logged, health says it, then all goes on', async () => {
    const topic = await bench.topic();
    const proxy = await openProxy();
    proxy.shut();
    const { logger, lines } = recordingLogger('info');
    const health = createHealth();
    const kafka = bench.kafka({ KAFKA_BROKERS: proxy.address }, { logger, health });
    const producer = kafka.producer();
    const connected = producer.connect();
    const sent = producer.send({ topic, key: null, value: 'a' });
    const consumed: string[] = [];
    const consuming = start(kafka, [valuesHandler(topic, (values) => void consumed.push(...values))]);
    const attempts = () => lines.filter(({ what, attempt }) => what === 'connect producer' && attempt);
    await eventually(() => attempts().length >= 3);
    expect(attempts().slice(0, 3)).toMatchObject(
      [1, 2, 3].map((attempt) => ({ attempt, nextDelayMs: expect.any(Number) })),
    );
    expect(health.ready().ok).toBe(false);
    proxy.open();
    await Promise.all([connected, sent, consuming]);
    await eventually(() => consumed.length > 0);
    expect(consumed).toEqual(['a']);
    await eventually(() => health.ready().ok);
  });

  test('longer than the delivery timeout rejects what could not be sent, and what follows is stored', async () => {
    const topic = await bench.topic();
    const proxy = await openProxy();
    const kafka = bench.kafka({ KAFKA_BROKERS: proxy.address });
    const producer = kafka.producer({ deliveryTimeoutMs: 100 });
    await producer.send({ topic, key: null, value: 'a' });
    proxy.shut();
    await expect(producer.send({ topic, key: null, value: 'b' })).rejects.toMatchObject({
      code: 'DELIVERY_TIMED_OUT',
    });
    proxy.open();
    const patient = kafka.producer();
    await patient.send({ topic, key: null, value: 'c' });
    expect(await stored(topic)).toEqual(['a', 'c']);
  });
});

test('a topic that was deleted does not keep what was sent to it from sending elsewhere', async () => {
  const [gone = '', kept] = await Promise.all([bench.topic(), bench.topic()]);
  const kafka = bench.kafka({ KAFKA_MAX_IN_FLIGHT_REQUESTS: '1' });
  const producer = kafka.producer();
  for (const topic of [gone, kept]) await producer.send({ topic, key: null, value: 'a' });
  await kafka.admin().deleteTopics([gone]);
  await expect(
    kafka.producer({ deliveryTimeoutMs: 1 }).send({ topic: gone, key: null, value: 'b' }),
  ).rejects.toMatchObject({
    code: 'DELIVERY_TIMED_OUT',
  });
  const another = await bench.topic();
  await Promise.all([kept, another].map((topic) => producer.send({ topic, key: null, value: 'b' })));
  expect([await stored(kept), await stored(another)]).toEqual([['a', 'b'], ['b']]);
});

describe('a record at fault', () => {
  test('that is too large is rejected alone', async () => {
    const topic = await bench.topic(1, { 'max.message.bytes': '2000' });
    const producer = bench.kafka({ KAFKA_COMPRESSION: 'none', KAFKA_BATCH_SIZE: '100000' }).producer();
    const values = ['a', 'b', 'x'.repeat(5000), 'c', 'd'];
    const results = await Promise.allSettled(
      values.map((value) => producer.send({ topic, key: null, value })),
    );
    expect(results.map((result) => (result.status === 'rejected' ? result.reason.code : 'stored'))).toEqual([
      'stored',
      'stored',
      'RECORD_TOO_LARGE',
      'stored',
      'stored',
    ]);
    expect(await stored(topic)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('that the broker finds too far ahead in time is rejected alone', async () => {
    const topic = await bench.topic(1, { 'message.timestamp.after.max.ms': '3600000' });
    const producer = bench.kafka().producer();
    const times = [0, 2 * 3_600_000, 0].map((ahead) => Date.now() + ahead);
    const results = await Promise.allSettled(
      times.map((timestamp, index) => producer.send({ topic, key: null, value: String(index), timestamp })),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await stored(topic)).toEqual(['0', '2']);
  });
});
