import { createHealth } from '@chatpulse/service';
import { describe, expect, jest, test } from '@jest/globals';
import { openCluster } from '../../src/client/client-internals.js';
import { type Bench, createBench, eventually, testBroker, unique } from '../support/broker.js';
import { type BrokerProxy, createBrokerProxy } from '../support/broker-proxy.js';
import { fill, joinShare, type ShareMember, shareGroup, untilShared } from '../support/share-member.js';

const bench = createBench();
jest.setTimeout(60_000);

const compacted = { 'cleanup.policy': 'compact' };
const keys = Array.from({ length: 40 }, (_, at) => `channel${at}`);
// The shortest that a broker takes.
const soonGone = { sessionTimeoutMs: 6000 };

async function filled(partitions: number): Promise<string> {
  const topic = await bench.topic(partitions, compacted);
  await fill(bench.kafka(), topic, keys);
  return topic;
}

/** A member whose way to the broker can be cut. */
async function joinThroughProxy(
  topic: string,
  name: string,
): Promise<{ member: ShareMember; proxy: BrokerProxy; isReady: () => boolean }> {
  const proxy = await createBrokerProxy(testBroker());
  bench.later(() => proxy.close());
  const health = createHealth();
  const env = { KAFKA_BROKERS: proxy.address, KAFKA_RETRY_RETRIES: '1' };
  const member = await joinShare(bench.kafka(env, { health }), topic, name, soonGone);
  return { member, proxy, isReady: () => health.ready().ok };
}

/** Throws each member out of the group, as the broker does when it was silent for too long. */
async function throwOut(bench: Bench, groupId: string): Promise<void> {
  const cluster = openCluster(bench.plain());
  await cluster.connect();
  bench.later(() => cluster.disconnect());
  const [group] = await bench.kafka().admin().viewGroups([groupId]);
  const coordinator = (await cluster.findGroupCoordinator({ groupId })) as unknown as {
    leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
  };
  for (const { memberId } of group?.members ?? []) await coordinator.leaveGroup({ groupId, memberId });
}

describe('a followed share', () => {
  test('tells nothing while Kafka is away, and then only what changed meanwhile', async () => {
    const topic = await filled(8);
    const { member, proxy, isReady } = await joinThroughProxy(topic, 'one');
    await member.share.settled;
    const before = member.log.length;
    proxy.shut();
    await eventually(() => !isReady());
    await fill(bench.kafka(), topic, ['channel0'], null);
    await fill(bench.kafka(), topic, ['new', 'channel1'], '2');
    expect(member.log.slice(before)).toEqual([]);
    proxy.open();
    await eventually(() => member.settlements === 2, 30_000);
    expect(member.log[before]).toBe('deleted channel0');
    expect(member.log.slice(before).sort()).toEqual(['deleted channel0', 'owned channel1', 'owned new']);
    expect(member.crashes).toEqual([]);
  });

  test('tells nothing when the group threw its member out: it joins again, and all is as it was', async () => {
    const topic = await filled(8);
    const one = await joinShare(bench.kafka(), topic, 'one');
    await one.share.settled;
    await throwOut(bench, shareGroup(topic));
    await eventually(() => one.settlements === 2);
    expect(one.log).toHaveLength(keys.length);
    expect(one.crashes).toEqual([]);
  });

  test('of a member that died goes to the others; it is told nothing of that, and has its share again when it is back', async () => {
    const topic = await filled(8);
    const { member: dead, proxy } = await joinThroughProxy(topic, 'one');
    const other = await joinShare(bench.kafka(), topic, 'two', soonGone);
    await untilShared(keys, [dead, other]);
    const told = dead.log.length;
    proxy.shut();
    await eventually(() => other.owned.size === keys.length, 30_000);
    expect(dead.log).toHaveLength(told);
    proxy.open();
    await untilShared(keys, [dead, other]);
    expect(dead.log).toHaveLength(told);
  });

  test('is whole for each when the group changes in the middle of a reading', async () => {
    const topic = await bench.topic(4, compacted);
    const many = keys.flatMap((key) => ['a', 'b', 'c', 'd'].map((part) => `${part}-${key}`));
    for (const part of ['a', 'b', 'c', 'd']) {
      const some = many.filter((key) => key.startsWith(part));
      await fill(bench.kafka(), topic, some, 'x'.repeat(1024));
    }
    // Each fetch takes all of its time, and brings of each partition the records that were sent together.
    const slowly = {
      KAFKA_MAX_BYTES_PER_PARTITION: '1024',
      KAFKA_MIN_BYTES: '10000000',
      KAFKA_MAX_WAIT_TIME: '600',
    };
    const one = await joinShare(bench.kafka(slowly), topic, 'one');
    const two = await joinShare(bench.kafka(slowly), topic, 'two');
    expect(one.settlements).toBe(0);
    await untilShared(many, [one, two]);
    // Nothing that one had read of the other's was ever told.
    expect([...one.log, ...two.log]).toHaveLength(many.length);
  });

  test('waits for a topic that is not there, and readiness says so', async () => {
    const topic = unique('late');
    const health = createHealth();
    const joining = joinShare(bench.kafka({}, { health }), topic, 'one');
    await eventually(() =>
      /share of .* has not joined its group/.test(String(health.ready().checks.kafka?.detail)),
    );
    const admin = bench.kafka().admin();
    await admin.ensureTopics([{ name: topic, partitions: 2, config: compacted }], { replicationFactor: 1 });
    bench.later(() => admin.deleteTopics([topic]));
    await fill(bench.kafka(), topic, keys);
    const one = await joining;
    await eventually(() => one.owned.size === keys.length);
    expect(one.crashes).toEqual([]);
  });

  test('tells nothing while its topic is gone; of one that was made anew it tells in what it differs', async () => {
    const topic = await filled(2);
    const one = await joinShare(bench.kafka(), topic, 'one');
    await one.share.settled;
    const admin = bench.kafka().admin();
    await admin.deleteTopics([topic]);
    await eventually(async () => (await admin.viewTopics([topic])).length === 0);
    expect(one.log).toHaveLength(keys.length);
    await admin.ensureTopics([{ name: topic, partitions: 2, config: compacted }], { replicationFactor: 1 });
    await fill(bench.kafka(), topic, ['channel1', 'new']);
    await eventually(() => one.owned.size === 2, 30_000);
    expect([...one.owned.keys()].sort()).toEqual(['channel1', 'new']);
    expect(one.crashes).toEqual([]);
  });

  test('is not held up by marks of transactions at the end', async () => {
    const topic = await bench.topic(2, compacted);
    const producer = bench.plain().producer({ transactionalId: unique('tx'), maxInFlightRequests: 1 });
    bench.later(() => producer.disconnect());
    await producer.connect();
    for (const value of ['1', '2']) {
      const transaction = await producer.transaction();
      const messages = [0, 1].map((partition) => ({ key: `${partition}`, value, partition }));
      await transaction.send({ topic, messages });
      if (value === '1') await transaction.commit();
      else await transaction.abort();
    }
    const one = await joinShare(bench.kafka(), topic, 'one');
    await one.share.settled;
    expect(Object.fromEntries(one.owned)).toEqual({ 0: '1', 1: '1' });
  });

  test('with 256 partitions and 5,000 keys goes to one that joins and comes back when it leaves', async () => {
    const topic = await bench.topic(256, compacted);
    const many = Array.from({ length: 5000 }, (_, at) => `channel${at}`);
    await fill(bench.kafka(), topic, many);
    const one = await joinShare(bench.kafka(), topic, 'one');
    await one.share.settled;
    const two = await joinShare(bench.kafka(), topic, 'two');
    await untilShared(many, [one, two]);
    await two.share.stop();
    await eventually(() => one.owned.size === many.length);
    expect(one.settlements).toBe(3);
  });
});
