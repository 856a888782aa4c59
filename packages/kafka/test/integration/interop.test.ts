import { describe, expect, test } from '@jest/globals';
import { compressions } from '../../src/config/config.js';
import { createBench, readAll, testBroker } from '../support/broker.js';
import { type JavaStep, readWithJava, writeWithJava } from '../support/java-client.js';

const bench = createBench();
// Long enough that a batch spans several blocks of every codec, and partly repetitive, so that it does compress.
const longText = Array.from({ length: 20_000 }, (_, index) => `${index} größe 😀`).join(' ');

describe.each(compressions)('with %s compression', (compression) => {
  test('Java reads what we wrote', async () => {
    const topic = await bench.topic(2);
    const kafka = bench.kafka({ KAFKA_COMPRESSION: compression, KAFKA_BATCH_SIZE: '1000000' });
    const producer = kafka.producer();
    const startMs = Date.now();
    const sent = ['', 'a', longText, ...Array.from({ length: 200 }, (_, index) => `value ${index}`)];
    await Promise.all([
      ...sent.map((value, index) =>
        producer.send({
          topic,
          key: index % 3 === 0 ? null : `key ${index}`,
          value,
          partition: index % 2,
          // Now: what is older than the topic keeps its records may be deleted while this looks.
          timestamp: startMs + index,
          headers: { 'x-correlation-id': `c-${index}`, text: 'größe' },
        }),
      ),
      producer.send({ topic, key: 'gone', value: null, partition: 0 }),
    ]);
    const read = await readWithJava(testBroker(), topic);
    expect(read).toHaveLength(sent.length + 1);
    expect(read).toEqual(await readAll(kafka, topic));
  });

  test('we read what Java wrote', async () => {
    const topic = await bench.topic(2);
    const values = ['', 'a', null, longText, ...Array.from({ length: 200 }, (_, index) => `value ${index}`)];
    const steps = values.map((value, index): JavaStep => {
      const key = index % 3 === 0 ? null : `key ${index}`;
      return { do: 'send', producer: 'java', topic, partition: index % 2, key, value };
    });
    await writeWithJava(testBroker(), steps, compression);
    const read = await readAll(bench.kafka(), topic);
    const inOrder = (partition: number) => values.filter((_, index) => index % 2 === partition);
    expect(read.map(({ value }) => value && String(value))).toEqual([...inOrder(0), ...inOrder(1)]);
  });
});
