import { createHealth } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import type { FollowedTable, TableRecord } from '../../src/consumer/table.js';
import type { Kafka } from '../../src/kafka.js';
import { createBench, eventually, testBroker, unique } from '../support/broker.js';
import { createBrokerProxy } from '../support/broker-proxy.js';

const bench = createBench();

/** Follows a topic into a map, as its users do, and keeps what it was shown. */
async function follow(
  kafka: Kafka,
  topic: string,
): Promise<{ table: FollowedTable; values: Map<string, string>; shown: TableRecord[] }> {
  const values = new Map<string, string>();
  const shown: TableRecord[] = [];
  const table = await kafka.followTable({
    topic,
    onRecord(record) {
      shown.push(record);
      if (record.value === null) values.delete(record.key);
      else values.set(record.key, String(record.value));
    },
    onCrash: (error) => {
      throw error;
    },
  });
  return { table, values, shown };
}

const compacted = { 'cleanup.policy': 'compact' };

describe('a followed table', () => {
  test('holds the last value of each key when it has caught up, deleted ones not, and then goes on', async () => {
    const topic = await bench.topic(4, compacted);
    const kafka = bench.kafka();
    const producer = kafka.producer();
    const put = (key: string, value: string | null) => producer.send({ topic, key, value });
    await Promise.all([put('a', '1'), put('b', '1'), put('c', '1'), put('a', '2'), put('b', null)]);
    const { table, values } = await follow(kafka, topic);
    await table.caughtUp;
    expect(Object.fromEntries(values)).toEqual({ a: '2', c: '1' });
    await put('d', '1');
    await put('c', null);
    await eventually(() => values.has('d') && !values.has('c'));
  });

  test('has caught up at once when the topic is empty', async () => {
    const topic = await bench.topic(3, compacted);
    const { table } = await follow(bench.kafka(), topic);
    await table.caughtUp;
  });

  test('with 256 partitions has caught up in under 3 s', async () => {
    const topic = await bench.topic(256, compacted);
    const kafka = bench.kafka();
    const producer = kafka.producer();
    const keys = Array.from({ length: 1000 }, (_, index) => `channel${index}`);
    await Promise.all(keys.map((key) => producer.send({ topic, key, value: '{}' })));
    const began = performance.now();
    const { table, values } = await follow(kafka, topic);
    await table.caughtUp;
    expect(performance.now() - began).toBeLessThan(3000);
    expect(values.size).toBe(1000);
  });

  test('is not held up by control records at the end, nor by records that were deleted at the start', async () => {
    const topic = await bench.topic(2, { 'cleanup.policy': 'compact,delete' });
    const producer = bench.plain().producer({ transactionalId: unique('tx'), maxInFlightRequests: 1 });
    bench.later(() => producer.disconnect());
    await producer.connect();
    for (const value of ['1', '2']) {
      const transaction = await producer.transaction();
      const messages = [0, 1].map((partition) => ({ key: 'a', value, partition }));
      await transaction.send({ topic, messages });
      if (value === '1') await transaction.commit();
      else await transaction.abort();
    }
    const kafka = bench.kafka();
    await kafka.admin().deleteRecords(topic, [{ partition: 0, offset: '1' }]);
    const { table, shown } = await follow(kafka, topic);
    await table.caughtUp;
    expect(shown.map(({ partition, value }) => [partition, String(value)])).toEqual([[1, '1']]);
  });

  test('shows each record once, in order, also when the group was lost in between', async () => {
    const topic = await bench.topic(1, compacted);
    const proxy = await createBrokerProxy(testBroker());
    bench.later(() => proxy.close());
    const producer = bench.kafka().producer();
    const put = (value: string) => producer.send({ topic, key: 'k', value });
    await put('1');
    const health = createHealth();
    const kafka = bench.kafka({ KAFKA_BROKERS: proxy.address, KAFKA_RETRY_RETRIES: '1' }, { health });
    const { table, shown } = await follow(kafka, topic);
    await table.caughtUp;
    proxy.shut();
    await eventually(() => !health.ready().ok);
    await put('2');
    proxy.open();
    await eventually(() => shown.length >= 2);
    await put('3');
    await eventually(() => shown.length >= 3);
    expect(shown.map(({ value }) => String(value))).toEqual(['1', '2', '3']);
  });

  test('leaves no committed offsets behind', async () => {
    const topic = await bench.topic(1, compacted);
    const kafka = bench.kafka({ KAFKA_CLIENT_ID: topic });
    await kafka.producer().send({ topic, key: 'a', value: '1' });
    const { table } = await follow(kafka, topic);
    await table.caughtUp;
    const groups = (await kafka.admin().listGroups()).filter(({ groupId }) => groupId.startsWith(topic));
    expect(groups).toHaveLength(1);
    expect(await kafka.admin().groupLag(groups[0]?.groupId ?? '')).toEqual([]);
    await table.stop();
  });
});
