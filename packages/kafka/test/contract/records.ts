import { describe, expect, test } from '@jest/globals';
import { partitionFor } from '../../src/murmur2.js';
import { unique } from '../support/broker.js';
import { textOf } from '../support/handling.js';
import { type Cluster, readPartition } from './cluster.js';

export function describeRecords(name: string, cluster: Cluster): void {
  describe(`${name}: records`, () => {
    test('of a key are all in the partition that murmur2 says', async () => {
      const topic = await cluster.topic(4);
      const kafka = cluster.connect();
      const producer = kafka.producer();
      const keys = Array.from({ length: 20 }, (_, index) => `channel ${index}`);
      const positions = await Promise.all(keys.map((key) => producer.send({ topic, key, value: key })));
      expect(positions.map(({ partition }) => partition)).toEqual(keys.map((key) => partitionFor(key, 4)));
      const ends = await kafka.reader().ends(topic);
      expect(ends.reduce((sum, { end }) => sum + Number(end), 0)).toBe(keys.length);
    });

    test('are read as they were sent: bytes, headers, timestamp, tombstones', async () => {
      const topic = await cluster.topic();
      const kafka = cluster.connect();
      const key = Buffer.from([0xff, 0]);
      const headers = { one: 'größer', 'x-correlation-id': 'c-1' };
      const timestamp = Date.now() - 1000;
      const producer = kafka.producer();
      await producer.send({ topic, key, value: Buffer.from([1, 0xfe]), headers, timestamp });
      await producer.send({ topic, key, value: null });
      expect(await readPartition(kafka, topic)).toMatchObject([
        { topic, partition: 0, offset: '0', key, value: Buffer.from([1, 0xfe]), headers, timestamp },
        { offset: '1', key, value: null },
      ]);
    });

    test('travel with a correlation id: the one they were sent with, or a new one', async () => {
      const topic = await cluster.topic();
      const kafka = cluster.connect();
      const producer = kafka.producer();
      await producer.send({ topic, key: 'k', value: null, correlationId: 'c-1' });
      await producer.send({ topic, key: 'k', value: null });
      const ids = (await readPartition(kafka, topic)).map(({ headers }) => headers['x-correlation-id']);
      expect(ids).toEqual(['c-1', expect.stringMatching(/^[\w-]{36}$/)]);
    });

    test.each([
      ['too large', 'RECORD_TOO_LARGE', { value: 'x'.repeat(1_100_000) }],
      ['too far ahead', 'RECORD_REJECTED', { value: 'x', timestamp: Date.now() + 2 * 3_600_000 }],
      ['for a partition that is not there', 'RECORD_REJECTED', { value: 'x', partition: 7 }],
    ])('that are %s are rejected, and those beside them are not', async (_, code, record) => {
      const topic = await cluster.topic();
      const kafka = cluster.connect({ KAFKA_COMPRESSION: 'none' });
      const producer = kafka.producer();
      const outcomes = await Promise.allSettled([
        producer.send({ topic, key: 'k', value: 'before' }),
        producer.send({ topic, key: 'k', ...record }),
        producer.send({ topic, key: 'k', value: 'after' }),
      ]);
      expect(outcomes).toMatchObject([
        { status: 'fulfilled' },
        { status: 'rejected', reason: { code } },
        { status: 'fulfilled' },
      ]);
      expect((await readPartition(kafka, topic)).map(textOf)).toEqual(['before', 'after']);
    });

    test('are read in pages, from an offset or from a time', async () => {
      const topic = await cluster.topic();
      const kafka = cluster.connect();
      const producer = kafka.producer();
      const began = Date.now() - 10_000;
      for (let index = 0; index < 5; index++) {
        await producer.send({ topic, key: 'k', value: String(index), timestamp: began + index });
      }
      const page = { topic, partition: 0 };
      const first = await kafka.reader().read({ ...page, from: { offset: '0' }, limit: 3 });
      expect([first.messages.map(textOf), first.nextOffset]).toEqual([['0', '1', '2'], '3']);
      const rest = await kafka.reader().read({ ...page, from: { offset: first.nextOffset }, limit: 3 });
      expect([rest.messages.map(textOf), rest.nextOffset, rest.end]).toEqual([['3', '4'], '5', '5']);
      const since = await kafka.reader().read({ ...page, from: { timestamp: began + 3 }, limit: 1 });
      expect(since.messages.map(textOf)).toEqual(['3']);
      const behind = await kafka.reader().read({ ...page, from: { offset: '9' }, limit: 3 });
      expect([behind.messages, behind.nextOffset]).toEqual([[], '5']);
      await kafka.admin().deleteRecords(topic, [{ partition: 0, offset: '2' }]);
      const kept = await kafka.reader().read({ ...page, from: { offset: '0' }, limit: 10 });
      expect([kept.messages.map(textOf), kept.low]).toEqual([['2', '3', '4'], '2']);
    });

    test('of a topic that is not there cannot be read', async () => {
      const read = cluster.connect().reader().read;
      const page = { topic: unique('nowhere'), partition: 0, from: { offset: '0' }, limit: 1 };
      await expect(read(page)).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC' });
    });
  });
}
