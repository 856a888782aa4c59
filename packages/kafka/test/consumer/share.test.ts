import { readEnv } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { createMonitor } from '../../src/client/monitor.js';
import { readKafkaConfig } from '../../src/config/config.js';
import { type FollowShareOptions, followShare } from '../../src/consumer/share.js';
import { UnknownTopicError } from '../../src/errors.js';
import { eventually } from '../support/broker.js';
import { createFakeConsumers } from '../support/fake-consumer.js';
import { silent } from '../support/logs.js';

type Partition = { partition: number; low: string; high: string };
const ends = (...highs: number[]): Partition[] =>
  highs.map((high, partition) => ({ partition, low: '0', high: String(high) }));

/** A member whose Kafka does what the test says: what it is asked of ends waits for `answer`. */
async function setUp(over: Partial<FollowShareOptions> = {}, env: Record<string, string> = {}) {
  const { client, made } = createFakeConsumers();
  const log: string[] = [];
  const crashes: unknown[] = [];
  const resolved: string[] = [];
  const resolve = (offset: string): void => void resolved.push(offset);
  const asked: ((ends: Partition[] | Error) => void)[] = [];
  const describeTopics = ([topic = '']: readonly string[] = []) =>
    new Promise<{ topic: string; partitions: Partition[] }[]>((resolve, reject) => {
      asked.push((found) => {
        if (found instanceof Error) reject(found);
        else resolve([{ topic, partitions: found }]);
      });
    });
  const share = await followShare(
    {
      client,
      config: readEnv(env, (vars) => readKafkaConfig(vars, { clientId: 'ann' })),
      logger: silent,
      monitor: createMonitor(),
      signal: new AbortController().signal,
      admin: { describeTopics } as Parameters<typeof followShare>[0]['admin'],
    },
    {
      topic: 't',
      groupId: 'g',
      onOwned: (key, value) => void log.push(`owned ${key} = ${value}`),
      onDeleted: (key) => void log.push(`deleted ${key}`),
      onMoved: (key) => void log.push(`moved ${key}`),
      onSettled: () => void log.push('settled'),
      onCrash: (error) => void crashes.push(error),
      ...over,
    },
  );
  const [consumer] = made;
  if (consumer === undefined) throw new Error('no consumer was made');
  return {
    share,
    consumer,
    crashes,
    log,
    resolved,
    /** Answers the oldest question that is open. */
    async answer(found: Partition[] | Error) {
      await eventually(() => asked.length > 0);
      asked.shift()?.(found);
      await new Promise((resolve) => setImmediate(resolve));
    },
    /** Hands out records `key=value` of a partition, from an offset on. */
    async batch(partition: number, from: number, ...records: string[]) {
      const messages = records.map((record, at) => {
        const [key = '', value] = record.split('=');
        return { key: Buffer.from(key), value: value ? Buffer.from(value) : null, offset: String(from + at) };
      });
      const payload = { batch: { topic: 't', partition, messages }, resolveOffset: resolve };
      await consumer.eachBatch?.(payload as unknown as Parameters<typeof consumer.eachBatch>[0]);
      consumer.progress({ topic: 't', partition, lastOffset: String(from + records.length - 1) });
    },
  };
}

describe('a member of a share', () => {
  test('tells nothing before each of its partitions was read to the end noted at assignment', async () => {
    const { consumer, answer, batch, log } = await setUp();
    consumer.join([0, 1]);
    await batch(0, 0, 'a=1', 'b=1');
    await answer(ends(2, 2));
    await batch(1, 0, 'c=1');
    expect(log).toEqual([]);
    await batch(1, 1, 'c=2');
    expect(log).toEqual(['owned a = 1', 'owned b = 1', 'owned c = 2', 'settled']);
  });

  test('waits for the ends though all may be read: what it knows of them is from before', async () => {
    const { consumer, answer, batch, log } = await setUp();
    consumer.join([0]);
    await batch(0, 0, 'a=1');
    consumer.progress({ topic: 't', partition: 0, lastOffset: '5' });
    expect(log).toEqual([]);
    await answer(ends(6));
    expect(log).toEqual(['owned a = 1', 'settled']);
  });

  test('starts over when the group changes in the middle; ends noted for the old assignment do not count', async () => {
    const { consumer, answer, batch, log } = await setUp();
    consumer.join([0, 1]);
    await batch(0, 0, 'a=1');
    consumer.rejoin([1]);
    await answer(ends(0, 0));
    expect(log).toEqual([]);
    await batch(1, 0, 'b=1');
    await answer(ends(1, 2));
    expect(log).toEqual([]);
    await batch(1, 1, 'c=1');
    expect(log).toEqual(['owned b = 1', 'owned c = 1', 'settled']);
  });

  test('joins anew when the offsets of a partition begin again', async () => {
    const { consumer, answer, batch, log, resolved } = await setUp();
    consumer.join([0]);
    await answer(ends(2));
    await batch(0, 0, 'a=1', 'b=1');
    log.splice(0);
    await batch(0, 2, 'a=2');
    expect([log, resolved, consumer.disconnected]).toEqual([['owned a = 2'], ['1', '2'], false]);
    await batch(0, 2, 'c=1');
    await eventually(() => consumer.disconnected);
    expect([log, resolved]).toEqual([['owned a = 2'], ['1', '2']]);
  });

  test('that has no partition is settled as soon as the topic is found', async () => {
    const { share, consumer, answer, log } = await setUp();
    consumer.join([]);
    await answer(ends(7, 7));
    await share.settled;
    expect(log).toEqual(['settled']);
  });

  test('a broker that was asked and does not answer keeps it from settling', async () => {
    const { consumer, answer, log } = await setUp();
    consumer.join([0, 1]);
    consumer.ask('2');
    await answer(ends(3, 3));
    for (let round = 0; round < 3; round++) consumer.fetched('1', 200);
    expect(log).toEqual([]);
    for (let round = 0; round < 3; round++) consumer.fetched('2', 200);
    expect(log).toEqual(['settled']);
  });

  test('a listener that throws is a crash, and ends the telling', async () => {
    const bug = new Error('a bug');
    const { consumer, answer, batch, crashes, log } = await setUp({
      onSettled: () => {
        throw bug;
      },
    });
    consumer.join([0]);
    await answer(ends(0));
    expect([crashes, consumer.disconnected]).toEqual([[bug], true]);
    await batch(0, 0, 'a=1');
    expect([crashes, log]).toEqual([[bug], []]);
  });

  test('ends that Kafka refuses to tell are a crash', async () => {
    const refused = new UnknownTopicError('there is no topic t');
    const { consumer, answer, crashes } = await setUp();
    consumer.join([0]);
    await answer(refused);
    expect([crashes, consumer.disconnected]).toEqual([[refused], true]);
  });

  test('that was stopped tells nothing, whatever was on its way', async () => {
    const { share, consumer, answer, batch, log, crashes } = await setUp();
    consumer.join([0]);
    await batch(0, 0, 'a=1');
    await share.stop();
    await answer(ends(1));
    expect([log, crashes]).toEqual([[], []]);
  });

  test('that is stopped by a listener tells nothing more, though there is more to tell', async () => {
    const told: string[] = [];
    const { share, consumer, answer, batch } = await setUp({
      onOwned(key) {
        told.push(key);
        void share.stop();
      },
    });
    consumer.join([0]);
    await batch(0, 0, 'a=1', 'b=1');
    await answer(ends(2));
    expect([told, consumer.disconnected]).toEqual([['a'], true]);
  });

  test('joins with our assigner under KAFKA_CLIENT_ID, and says often that it is there', async () => {
    const { consumer } = await setUp({ sessionTimeoutMs: 10_000 });
    const { heartbeatInterval, sessionTimeout, partitionAssigners = [] } = consumer.config;
    const [assigner] = partitionAssigners.map((make) => make({} as Parameters<typeof make>[0]));
    expect([heartbeatInterval, sessionTimeout]).toEqual([500, 10_000]);
    expect(String(assigner?.protocol({ topics: ['t'] }).metadata)).toContain('ann');
  });

  test('takes the variables where they ask for more, and another name where one is given', async () => {
    const env = { KAFKA_HEARTBEAT_INTERVAL: '100', KAFKA_SESSION_TIMEOUT: '7000' };
    const { consumer } = await setUp({ memberName: 'bob' }, env);
    const { heartbeatInterval, sessionTimeout, partitionAssigners = [] } = consumer.config;
    const [assigner] = partitionAssigners.map((make) => make({} as Parameters<typeof make>[0]));
    expect([heartbeatInterval, sessionTimeout]).toEqual([100, 7000]);
    expect(String(assigner?.protocol({ topics: ['t'] }).metadata)).toContain('bob');
  });
});
