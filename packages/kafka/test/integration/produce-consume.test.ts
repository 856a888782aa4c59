import { describe, expect, test } from '@jest/globals';
import { compressions } from '../../src/config/config.js';
import { createBench, readAll } from '../support/broker.js';

/** For records that say they are years old. */
const keptForEver = { 'retention.ms': '-1' };
const bench = createBench();

describe('produce and consume', () => {
  test.each(compressions)('a record comes back as it was sent, with %s compression', async (compression) => {
    const topic = await bench.topic(3, keptForEver);
    const kafka = bench.kafka({ KAFKA_COMPRESSION: compression });
    const producer = kafka.producer();
    await producer.connect();
    const sent = Array.from({ length: 300 }, (_, index) => ({
      topic,
      key: `key ${index % 7}`,
      value: Buffer.from(`value ${index} ${'x'.repeat(100)} 😀`),
      headers: { 'x-correlation-id': `c-${index}`, text: 'größe' },
      timestamp: 1_700_000_000_000 + index,
    }));
    const positions = await Promise.all(sent.map((record) => producer.send(record)));
    const read = await readAll(kafka, topic);
    const expected = sent
      .map((record, index) => ({ ...record, key: Buffer.from(record.key), ...positions[index] }))
      .sort((a, b) => (a.partition ?? 0) - (b.partition ?? 0) || Number(a.offset) - Number(b.offset));
    expect(read).toEqual(expected);
  });

  test('keys and values may be missing, and a record without a time gets the time it was sent', async () => {
    const topic = await bench.topic();
    const kafka = bench.kafka();
    const before = Date.now();
    await kafka.producer().send({ topic, key: null, value: null });
    const [message] = await readAll(kafka, topic);
    expect(message).toMatchObject({ key: null, value: null, headers: {} });
    expect(message?.timestamp).toBeGreaterThanOrEqual(before);
    expect(message?.timestamp).toBeLessThanOrEqual(Date.now());
  });

  test('records of one key are stored in the order they were sent', async () => {
    const topic = await bench.topic(4);
    const kafka = bench.kafka({ KAFKA_BATCH_SIZE: '200', KAFKA_LINGER_MS: '0' });
    const producer = kafka.producer();
    const values = Array.from({ length: 500 }, (_, index) => String(index));
    await Promise.all(values.map((value) => producer.send({ topic, key: 'one', value })));
    expect((await readAll(kafka, topic)).map(({ value }) => String(value))).toEqual(values);
  });
});
