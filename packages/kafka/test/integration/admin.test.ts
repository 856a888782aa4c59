import { describe, expect, test } from '@jest/globals';
import type kafkajs from 'kafkajs';
import { createBench, eventually, unique } from '../support/broker.js';
import { start, valuesHandler } from '../support/handling.js';

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
    const nothing = { created: [], changed: [], differences: [] };
    expect(await admin.ensureTopics(specs, { replicationFactor: 1 })).toEqual({ ...nothing, created: names });
    expect(await admin.ensureTopics(specs, { replicationFactor: 1 })).toEqual(nothing);
    expect(await admin.partitionCount(names[1] ?? '')).toBe(3);
    expect(await admin.topicConfig(names[0] ?? '')).toMatchObject({ 'retention.ms': '60000' });
  });

  test('a keyed topic never gets another partition count, not even when told to apply', async () => {
    const name = await bench.topic(2);
    const admin = bench.kafka().admin();
    const wanted = [{ ...spec(name, 4, {}), key: 'channel id' }];
    const outcome = await admin.ensureTopics(wanted, { replicationFactor: 1, apply: true });
    expect(outcome).toMatchObject({ created: [], changed: [], differences: [{ remedy: 'refuse' }] });
    expect(await admin.partitionCount(name)).toBe(2);
  });

  test('a topic without keys grows when told to apply, and not before', async () => {
    const name = await bench.topic(2);
    const admin = bench.kafka().admin();
    const wanted = [{ ...spec(name, 4, {}), key: null }];
    const before = await admin.ensureTopics(wanted, { replicationFactor: 1 });
    expect(before.differences).toMatchObject([{ setting: 'partitions', remedy: 'change' }]);
    expect(await admin.partitionCount(name)).toBe(2);
    const after = await admin.ensureTopics(wanted, { replicationFactor: 1, apply: true });
    expect(after).toMatchObject({ changed: before.differences, differences: [] });
    expect(await admin.partitionCount(name)).toBe(4);
  });

  test('a setting that differs is told, and only apply changes it; what others have set stays', async () => {
    const name = await bench.topic(1, { 'retention.ms': '60000', 'segment.ms': '30000' });
    const admin = bench.kafka().admin();
    const wanted = [spec(name, 1, { 'retention.ms': '90000' })];
    const retention = {
      topic: name,
      setting: 'retention.ms',
      inForce: '60000',
      wanted: '90000',
      remedy: 'change',
    };
    const segment = {
      topic: name,
      setting: 'segment.ms',
      inForce: '30000',
      wanted: undefined,
      remedy: 'leave',
    };
    expect(await admin.ensureTopics(wanted, { replicationFactor: 1 })).toEqual({
      created: [],
      changed: [],
      differences: [retention, segment],
    });
    expect(await admin.topicConfig(name)).toMatchObject({ 'retention.ms': '60000' });
    expect(await admin.ensureTopics(wanted, { replicationFactor: 1, apply: true })).toEqual({
      created: [],
      changed: [retention],
      differences: [segment],
    });
    await eventually(async () => (await admin.topicConfig(name))['retention.ms'] === '90000');
    expect(await admin.topicConfig(name)).toMatchObject({ 'segment.ms': '30000' });
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
    const consumer = await start(kafka, [valuesHandler(topic, () => {})], topic);
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
