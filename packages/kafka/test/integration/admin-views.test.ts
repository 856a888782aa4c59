import { describe, expect, test } from '@jest/globals';
import type kafkajs from 'kafkajs';
import { type Bench, createBench, eventually, testBroker, unique } from '../support/broker.js';
import { createBrokerProxy } from '../support/broker-proxy.js';
import { start, valuesHandler } from '../support/handling.js';

const bench = createBench();

async function plainProducer(from: Bench, transactionalId: string): Promise<kafkajs.Producer> {
  const producer = from.plain().producer({ transactionalId, maxInFlightRequests: 1, idempotent: true });
  from.later(() => producer.disconnect());
  await producer.connect();
  return producer;
}

/** A group that has committed `offset` of partition 0, and nobody in it. */
async function committed(topic: string, offset: string): Promise<string> {
  const groupId = unique('group');
  const consumer = bench.plain().consumer({ groupId, maxWaitTimeInMs: 100 });
  bench.later(() => consumer.disconnect());
  const joined = new Promise<void>((resolve) => consumer.on('consumer.group_join', () => resolve()));
  await consumer.connect();
  await consumer.subscribe({ topics: [topic] });
  await consumer.run({ autoCommit: false, eachMessage: async () => {} });
  await joined;
  await consumer.commitOffsets([{ topic, partition: 0, offset }]);
  await consumer.disconnect();
  return groupId;
}

describe('a topic', () => {
  test('shows leaders, copies, offsets, size, and where each setting comes from', async () => {
    const topic = await bench.topic(2, { 'retention.ms': '60000' });
    const kafka = bench.kafka();
    const producer = kafka.producer();
    await Promise.all(
      ['a', 'b', 'c'].map((value) => producer.send({ topic, key: null, value, partition: 1 })),
    );
    const [view] = await kafka.admin().viewTopics([topic, unique('none')]);
    expect(view).toMatchObject({ topic, messages: 3 });
    const [first, second] = view?.partitions ?? [];
    expect(first).toMatchObject({ partition: 0, low: '0', high: '0', highWatermark: '0', sizeBytes: 0 });
    expect(second).toMatchObject({ partition: 1, low: '0', high: '3', highWatermark: '3' });
    expect(second?.inSync).toEqual([second?.leader]);
    expect(second?.replicas).toEqual([second?.leader]);
    expect(second?.sizeBytes).toBeGreaterThan(0);
    expect(view?.sizeBytes).toBe(second?.sizeBytes);
    const source = (name: string) => view?.settings.find((setting) => setting.name === name);
    expect(source('retention.ms')).toEqual({ name: 'retention.ms', value: '60000', source: 'topic' });
    expect(source('cleanup.policy')).toMatchObject({ value: 'delete', source: 'default' });
  });

  test('every topic but those of Kafka itself is shown, also after one was deleted by somebody else', async () => {
    const topic = await bench.topic();
    const gone = await bench.topic();
    const admin = bench.kafka().admin();
    const names = async () => (await admin.viewTopics()).map((view) => view.topic);
    expect(await names()).toEqual(expect.arrayContaining([topic, gone]));
    await bench.kafka().admin().deleteTopics([gone]);
    await eventually(async () => !(await names()).includes(gone));
    expect(await names()).toContain(topic);
    expect((await names()).filter((name) => name.startsWith('__'))).toEqual([]);
  });

  test('flows when records arrive, and says when the newest did', async () => {
    const topic = await bench.topic(2, { 'retention.ms': '-1' });
    const quiet = await bench.topic();
    const kafka = bench.kafka();
    const producer = kafka.producer();
    const admin = kafka.admin();
    await producer.send({ topic, key: null, value: 'old', partition: 0, timestamp: 1_700_000_000_000 });
    expect(await admin.flow([topic, quiet])).toEqual([
      { topic, perSecond: null, overMs: null, newestAt: 1_700_000_000_000 },
      { topic: quiet, perSecond: null, overMs: null, newestAt: null },
    ]);
    await producer.send({ topic, key: null, value: 'new', partition: 1, timestamp: 1_700_000_001_000 });
    await eventually(async () => (await admin.flow([topic]))[0]?.perSecond !== null);
    const [flow] = await admin.flow([topic]);
    expect(flow?.newestAt).toBe(1_700_000_001_000);
    expect(flow?.perSecond).toBeCloseTo(1000 / (flow?.overMs ?? 0), 5);
  });
});

describe('a group', () => {
  test('shows its members with what they read', async () => {
    const topic = await bench.topic(2);
    const kafka = bench.kafka({ KAFKA_CLIENT_ID: 'reader' });
    const groupId = unique('group');
    const running = await start(kafka, [valuesHandler(topic, () => {})], groupId);
    const view = async () => (await kafka.admin().viewGroups([groupId]))[0];
    await eventually(async () => (await view())?.state === 'Stable');
    expect(await view()).toMatchObject({
      groupId,
      protocolType: 'consumer',
      members: [{ clientId: 'reader', host: '127.0.0.1', assigned: [{ topic, partitions: [0, 1] }] }],
      lag: 0,
    });
    const member = (await view())?.members[0]?.memberId;
    expect((await view())?.partitions.map(({ memberId }) => memberId)).toEqual([member, member]);
    await running.stop();
    await eventually(async () => (await view())?.state === 'Empty');
    expect((await kafka.admin().viewGroups()).map((group) => group.groupId)).toContain(groupId);
  });

  test('a lag that is only the end of a transaction is explained, and is none', async () => {
    const topic = await bench.topic();
    const producer = await plainProducer(bench, unique('tx'));
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value: 'v' }] });
    await transaction.commit();
    const read = await committed(topic, '1');
    const unread = await committed(topic, '0');
    const admin = bench.kafka().admin();
    await eventually(async () => (await admin.viewGroups([read]))[0]?.partitions[0]?.high === '2');
    expect(await admin.viewGroups([read])).toMatchObject([
      {
        lag: 0,
        partitions: [{ committed: '1', high: '2', lag: 1, explained: expect.stringContaining('mark') }],
      },
    ]);
    const [view] = await admin.viewGroups([unread]);
    expect(view).toMatchObject({ lag: 2, partitions: [{ lag: 2 }] });
    expect(view?.partitions[0]).not.toHaveProperty('explained');
  });

  test('aborted records are no lag either, and an open transaction is seen at the two ends', async () => {
    const topic = await bench.topic();
    const admin = bench.kafka().admin();
    const producer = await plainProducer(bench, unique('tx'));
    const aborted = await producer.transaction();
    await aborted.send({ topic, messages: [{ value: 'a' }, { value: 'b' }] });
    await aborted.abort();
    const groupId = await committed(topic, '0');
    const partition = async () => (await admin.viewGroups([groupId]))[0]?.partitions[0];
    await eventually(async () => (await partition())?.high === '3');
    expect(await partition()).toMatchObject({ lag: 3, explained: expect.stringContaining('aborted') });
    const open = await producer.transaction();
    await open.send({ topic, messages: [{ value: 'c' }] });
    expect(await partition()).toMatchObject({ high: '3', highWatermark: '4' });
    await open.abort();
  });

  test('what is asked is answered after the connection broke', async () => {
    const topic = await bench.topic();
    const proxy = await createBrokerProxy(testBroker());
    bench.later(() => proxy.close());
    const admin = bench.kafka({ KAFKA_BROKERS: proxy.address }).admin();
    expect(await admin.viewTopics([topic])).toHaveLength(1);
    proxy.shut();
    await expect(admin.describeTopics([topic])).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
    proxy.open();
    expect(await admin.viewTopics([topic])).toHaveLength(1);
  });
});
