import { describe, expect, test } from '@jest/globals';
import type kafkajs from 'kafkajs';
import { createBench, eventually, unique } from '../support/broker.js';

const bench = createBench();

describe('ensureTopics', () => {
  const spec = (
    name: string,
    partitions = 2,
    config: Record<string, string> = { 'retention.ms': '60000' },
  ) => ({
    name,
    partitions,
    config,
  });

  test('creates what is missing, and the second time has nothing to do', async () => {
    const admin = bench.kafka().admin();
    const specs = [spec(unique('one')), spec(unique('two'), 3, { 'cleanup.policy': 'compact,delete' })];
    const names = specs.map(({ name }) => name);
    bench.later(() => admin.deleteTopics(names));
    const nothing = { created: [], repaired: [], problems: [] };
    expect(await admin.ensureTopics(specs, { replicationFactor: 1 })).toEqual({ ...nothing, created: names });
    expect(await admin.ensureTopics(specs, { replicationFactor: 1 })).toEqual(nothing);
    expect(await admin.partitionCount(names[1] ?? '')).toBe(3);
    expect(await admin.topicConfig(names[0] ?? '')).toMatchObject({ 'retention.ms': '60000' });
  });

  test('names a topic with another partition count, and leaves it alone', async () => {
    const name = await bench.topic(2);
    const admin = bench.kafka().admin();
    const { created, problems } = await admin.ensureTopics([spec(name, 4, {})], { replicationFactor: 1 });
    expect([created, problems]).toEqual([
      [],
      [expect.stringContaining(`${name} has 2 partitions and should have 4`)],
    ]);
    expect(await admin.partitionCount(name)).toBe(2);
  });

  test('repairs configuration that differs, says so, and keeps what others have set', async () => {
    const name = await bench.topic(1, { 'retention.ms': '60000', 'segment.ms': '30000' });
    const admin = bench.kafka().admin();
    const wanted = [spec(name, 1, { 'retention.ms': '90000' })];
    expect(await admin.ensureTopics(wanted, { replicationFactor: 1 })).toEqual({
      created: [],
      repaired: [`${name}: retention.ms 60000 → 90000`],
      problems: [],
    });
    expect(await admin.topicConfig(name)).toMatchObject({ 'retention.ms': '90000', 'segment.ms': '30000' });
  });

  test('says why a topic cannot be created', async () => {
    const admin = bench.kafka().admin();
    const wanted = [spec(unique('bad'), 1, { 'retention.ms': 'soon' })];
    await expect(admin.ensureTopics(wanted, { replicationFactor: 1 })).rejects.toMatchObject({
      code: 'KAFKA_REFUSED',
      message: expect.stringContaining('INVALID_CONFIG'),
    });
  });
});

describe('admin', () => {
  test('a group lags by what it has not committed', async () => {
    const topic = await bench.topic(2);
    const kafka = bench.kafka();
    const producer = kafka.producer();
    const send = (partition: number) => producer.send({ topic, key: null, value: 'v', partition });
    await Promise.all([send(0), send(0), send(1)]);
    const consumer = await kafka.consume({
      groupId: topic,
      topics: [topic],
      fromBeginning: true,
      onCrash: () => {},
      eachBatch: async () => {},
    });
    const lags = async () =>
      (await kafka.admin().groupLag(topic)).sort((a, b) => a.partition - b.partition).map(({ lag }) => lag);
    await eventually(async () => (await lags()).join() === '0,0');
    expect(await kafka.admin().listGroups()).toContainEqual({ groupId: topic, state: 'Stable' });
    await consumer.stop();
    await Promise.all([send(1), send(1)]);
    expect(await lags()).toEqual([0, 2]);
  });

  test('deleting a topic that is not there does nothing', async () => {
    await bench
      .kafka()
      .admin()
      .deleteTopics([unique('none')]);
  });

  test('deleted records are gone, and offsets go on', async () => {
    const topic = await bench.topic();
    const kafka = bench.kafka();
    const producer = kafka.producer();
    await Promise.all(['a', 'b', 'c'].map((value) => producer.send({ topic, key: null, value })));
    await kafka.admin().deleteRecords(topic, [{ partition: 0, offset: '2' }]);
    expect(await kafka.admin().describeTopics([topic])).toEqual([
      { topic, partitions: [{ partition: 0, low: '2', high: '3' }] },
    ]);
  });

  test('topics that nobody created do not appear by themselves', async () => {
    const topic = unique('never');
    const producer = bench.kafka().producer({ deliveryTimeoutMs: 200 });
    await expect(producer.send({ topic, key: null, value: 'v' })).rejects.toMatchObject({
      code: 'DELIVERY_TIMED_OUT',
    });
    const admin: kafkajs.Admin = bench.plain().admin();
    bench.later(() => admin.disconnect());
    await admin.connect();
    expect(await admin.listTopics()).not.toContain(topic);
  });
});
