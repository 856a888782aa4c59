import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { compressions } from '../../src/config/config.js';
import type { OutgoingRecord } from '../../src/messages.js';
import type { ReadFrom, RecordPage } from '../../src/reading/record-reader.js';
import { createBench, eventually, testBroker, unique } from '../support/broker.js';
import { createBrokerProxy } from '../support/broker-proxy.js';

const bench = createBench();
const start: ReadFrom = { offset: '0' };
const values = ({ messages }: RecordPage): string[] => messages.map(({ value }) => String(value));

async function send(topic: string, records: readonly Partial<OutgoingRecord>[], env = {}): Promise<void> {
  const producer = bench.kafka(env).producer();
  const whole = records.map((record) => ({ topic, key: null, value: null, partition: 0, ...record }));
  await Promise.all(whole.map((record) => producer.send(record)));
}

describe('a page', () => {
  test('holds records as they were written, and says where it ends and the next one begins', async () => {
    const topic = await bench.topic();
    await send(topic, [
      { key: 'k', value: 'a', timestamp: 5, headers: { name: 'é' } },
      { value: 'b' },
      { value: 'c' },
    ]);
    const page = await bench.kafka().reader().read({ topic, partition: 0, from: start, limit: 2 });
    expect(page).toMatchObject({ nextOffset: '2', low: '0', end: '3' });
    expect(values(page)).toEqual(['a', 'b']);
    expect(page.messages[0]).toMatchObject({
      topic,
      partition: 0,
      offset: '0',
      timestamp: 5,
      key: Buffer.from('k'),
      value: Buffer.from('a'),
      headers: { name: 'é' },
    });
    const rest = await bench
      .kafka()
      .reader()
      .read({ topic, partition: 0, from: { offset: '2' }, limit: 2 });
    expect([values(rest), rest.nextOffset]).toEqual([['c'], '3']);
  });

  test('of an empty partition is empty, and so is one from behind the end', async () => {
    const topic = await bench.topic();
    const reader = bench.kafka().reader();
    const empty = { messages: [], nextOffset: '0', low: '0', end: '0' };
    expect(await reader.read({ topic, partition: 0, from: start, limit: 10 })).toEqual(empty);
    expect(await reader.read({ topic, partition: 0, from: { offset: '99' }, limit: 10 })).toEqual(empty);
  });

  test('from before the oldest record begins at the oldest that is kept', async () => {
    const topic = await bench.topic();
    await send(topic, [{ value: 'a' }, { value: 'b' }, { value: 'c' }]);
    const kafka = bench.kafka();
    await kafka.admin().deleteRecords(topic, [{ partition: 0, offset: '2' }]);
    const page = await kafka.reader().read({ topic, partition: 0, from: start, limit: 10 });
    expect([values(page), page.low]).toEqual([['c'], '2']);
  });

  test('from a timestamp begins at the first record that is not older, or is empty', async () => {
    const topic = await bench.topic();
    const now = Date.now();
    await send(topic, [
      { value: 'a', timestamp: now - 20 },
      { value: 'b', timestamp: now - 10 },
      { value: 'c', timestamp: now },
    ]);
    const reader = bench.kafka().reader();
    const from = (timestamp: number) => reader.read({ topic, partition: 0, from: { timestamp }, limit: 10 });
    expect(values(await from(now - 15))).toEqual(['b', 'c']);
    expect(values(await from(0))).toEqual(['a', 'b', 'c']);
    expect(await from(now + 1000)).toMatchObject({ messages: [], nextOffset: '3' });
  });

  test.each(compressions)('of records compressed with %s begins in the middle of a batch', async (codec) => {
    const topic = await bench.topic();
    const records = Array.from({ length: 20 }, (_, index) => ({ value: `value ${index}` }));
    await send(topic, records, { KAFKA_COMPRESSION: codec, KAFKA_LINGER_MS: '50' });
    const page = await bench
      .kafka()
      .reader()
      .read({ topic, partition: 0, from: { offset: '17' }, limit: 10 });
    expect(values(page)).toEqual(['value 17', 'value 18', 'value 19']);
  });

  test('stops at some megabytes, however large the limit, and a record above the fetch size still shows', async () => {
    const topic = await bench.topic(1, { 'max.message.bytes': '5000000' });
    const value = randomBytes(2_500_000);
    await send(topic, [{ value }, { value }, { value }, { value }, { value }]);
    const reader = bench.kafka().reader();
    const page = await reader.read({ topic, partition: 0, from: start, limit: 1000 });
    expect(page).toMatchObject({ nextOffset: '4', end: '5' });
    expect(page.messages.map((message) => message.value?.equals(value))).toEqual([true, true, true, true]);
  });
});

describe('what is not to be seen', () => {
  test('aborted records are passed over, and the end is before an open transaction', async () => {
    const topic = await bench.topic();
    const open = async () => {
      const producer = bench
        .plain()
        .producer({ transactionalId: unique('tx'), idempotent: true, maxInFlightRequests: 1 });
      bench.later(() => producer.disconnect());
      await producer.connect();
      const transaction = await producer.transaction();
      const put = (value: string) => transaction.send({ topic, messages: [{ value }] });
      return { put, commit: () => transaction.commit(), abort: () => transaction.abort() };
    };
    const [one, two, three] = [await open(), await open(), await open()];
    await two.put('aborted 1');
    await one.put('aborted 2');
    await three.put('committed 1');
    await two.put('aborted 3');
    await one.abort();
    await two.abort();
    await three.put('committed 2');
    const reader = bench.kafka().reader();
    const page = () => reader.read({ topic, partition: 0, from: start, limit: 100 });
    await eventually(async () => (await page()).end === '2');
    expect(await page()).toMatchObject({ messages: [], nextOffset: '2' });
    await three.commit();
    await eventually(async () => values(await page()).length === 2);
    const all = await page();
    expect(values(all)).toEqual(['committed 1', 'committed 2']);
    expect(all.nextOffset).toBe(all.end);
  });

  test('where compaction took records away, the ones around the gap show, and reading reaches the end', async () => {
    const topic = await bench.topic(1, {
      'cleanup.policy': 'compact',
      'min.cleanable.dirty.ratio': '0.001',
      'segment.ms': '100',
      'delete.retention.ms': '0',
    });
    const puts = ['a', 'b', 'a', 'b', 'a'].map((key, index) => ({ key, value: `${key}${index}` }));
    for (const record of puts) await send(topic, [record]);
    const kafka = bench.kafka();
    const page = () => kafka.reader().read({ topic, partition: 0, from: start, limit: 100 });
    await eventually(async () => {
      // The cleaner passes over the segment that is written to, and a segment rolls when a record comes.
      await send(topic, [{ key: 'end', value: 'end' }]);
      return !values(await page()).includes('a0');
    }, 60_000);
    const seen = await page();
    expect(values(seen)).toEqual(expect.arrayContaining(['b3', 'a4', 'end']));
    expect(seen.nextOffset).toBe(seen.end);
  }, 90_000);
});

describe('several partitions', () => {
  test('their ends are told in partition order', async () => {
    const topic = await bench.topic(3);
    await send(topic, [{ value: 'a', partition: 2 }]);
    expect(await bench.kafka().reader().ends(topic)).toEqual([
      { partition: 0, low: '0', end: '0' },
      { partition: 1, low: '0', end: '0' },
      { partition: 2, low: '0', end: '1' },
    ]);
  });
});

test('pages of several partitions that are read at once leave no connection open', async () => {
  const topic = await bench.topic(8);
  const partitions = Array.from({ length: 8 }, (_, partition) => partition);
  await send(
    topic,
    partitions.map((partition) => ({ partition, value: 'a' })),
  );
  const proxy = await createBrokerProxy(testBroker());
  bench.later(() => proxy.close());
  const kafka = bench.kafka({ KAFKA_BROKERS: proxy.address });
  const reader = kafka.reader();
  await reader.ends(topic);
  const pages = await Promise.all(
    partitions.map((partition) => reader.read({ topic, partition, from: start, limit: 1 })),
  );
  expect(pages.flatMap(values)).toHaveLength(8);
  await kafka.disconnect();
  await eventually(() => proxy.connections === 0);
});

test('all topics are told by name', async () => {
  const topic = await bench.topic();
  expect(await bench.kafka().reader().topics()).toEqual(expect.arrayContaining([topic]));
});

describe('faults', () => {
  test('a topic that is not there is refused with its own code, and with the name that was meant', async () => {
    const topic = await bench.topic();
    const reader = bench.kafka().reader();
    await expect(
      reader.read({ topic: `${topic}x`, partition: 0, from: start, limit: 1 }),
    ).rejects.toMatchObject({
      code: 'UNKNOWN_TOPIC',
      message: `there is no topic ${topic}x; is it ${topic}?`,
    });
    await expect(reader.ends('no such topic')).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC' });
    await expect(reader.read({ topic, partition: 7, from: start, limit: 1 })).rejects.toMatchObject({
      code: 'UNKNOWN_TOPIC',
      message: `${topic} has no partition 7; it has 1 from 0`,
    });
  });

  test('a topic deleted between two reads is unknown then, and another one is still read', async () => {
    const [gone, kept] = [await bench.topic(), await bench.topic()];
    const kafka = bench.kafka();
    await send(kept, [{ value: 'a' }]);
    const read = (topic: string) => kafka.reader().read({ topic, partition: 0, from: start, limit: 1 });
    await read(gone);
    await kafka.admin().deleteTopics([gone]);
    await expect(read(gone)).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC' });
    expect(values(await read(kept))).toEqual(['a']);
  });

  test('an outage is told as one, and the next read after it connects anew', async () => {
    const topic = await bench.topic();
    const proxy = await createBrokerProxy(testBroker());
    bench.later(() => proxy.close());
    await send(topic, [{ value: 'a' }]);
    const reader = bench.kafka({ KAFKA_BROKERS: proxy.address }).reader();
    const read = () => reader.read({ topic, partition: 0, from: start, limit: 1 });
    expect(values(await read())).toEqual(['a']);
    proxy.shut();
    await expect(read()).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
    proxy.open();
    expect(values(await read())).toEqual(['a']);
  });

  test('nothing is left on the broker: no group', async () => {
    const topic = await bench.topic();
    const kafka = bench.kafka({ KAFKA_CLIENT_ID: topic });
    await kafka.reader().read({ topic, partition: 0, from: start, limit: 1 });
    const groups = await kafka.admin().listGroups();
    expect(groups.filter(({ groupId }) => groupId.startsWith(topic))).toEqual([]);
  });
});
