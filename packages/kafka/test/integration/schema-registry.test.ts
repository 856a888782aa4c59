import { describe, expect, test } from '@jest/globals';
import type { HandledMessage } from '../../src/handling/handler.js';
import { ok } from '../../src/handling/outcome.js';
import type { Kafka } from '../../src/kafka.js';
import { createBench, eventually, readAll } from '../support/broker.js';
import { startFakeRegistry } from '../support/fake-registry.js';

const bench = createBench();

const framed = (schemaId: number, payload: string): Buffer => {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(schemaId, 1);
  return Buffer.concat([prefix, Buffer.from(payload)]);
};

async function readerOf(kafka: Kafka) {
  const topic = await bench.topic();
  const deadLetters = `${topic}.dlt`;
  const admin = kafka.admin();
  await admin.ensureTopics([{ name: deadLetters, partitions: 1, config: {} }], { replicationFactor: 1 });
  bench.later(() => admin.deleteTopics([deadLetters]));
  const seen: HandledMessage<unknown>[] = [];
  await kafka.handle({
    groupId: topic,
    fromBeginning: true,
    handlers: [
      {
        id: 'test.framed',
        topic,
        order: 'key',
        schema: (value) => ({ ok: true, value }),
        handle: async (message) => {
          seen.push(message);
          return ok;
        },
      },
    ],
    onCrash: () => {},
  });
  const send = (value: Buffer | string) => kafka.producer().send({ topic, key: null, value });
  return { seen, send, letters: () => readAll(kafka, deadLetters) };
}

describe('a value in the Confluent wire format', () => {
  test('is handled without the prefix, also when no registry is configured', async () => {
    const { seen, send } = await readerOf(bench.kafka());
    await send(framed(7, '{"framed":true}'));
    await send('{"framed":false}');
    await eventually(() => seen.length === 2);
    expect(seen.map(({ value }) => value)).toEqual([{ framed: true }, { framed: false }]);
    expect(seen[0]?.record.value).toEqual(framed(7, '{"framed":true}'));
  });

  test('that the registry knows as none of JSON is a dead letter with its bytes', async () => {
    const registry = await startFakeRegistry(() => ({ body: { schema: '"string"', schemaType: 'AVRO' } }));
    bench.later(() => registry.close());
    const { seen, send, letters } = await readerOf(bench.kafka({ SCHEMA_REGISTRY_URL: registry.url }));
    await send(framed(7, '{"framed":true}'));
    await send(framed(7, '{"again":true}'));
    await send('{}');
    await eventually(() => seen.length === 1);
    expect(registry.asked).toEqual(['GET /schemas/ids/7']);
    const [letter] = await letters();
    expect(letter?.value).toEqual(framed(7, '{"framed":true}'));
    expect(letter?.headers).toMatchObject({
      'x-error-code': 'UNDECODABLE',
      'x-error-message': expect.stringContaining('the value is AVRO (schema 7)'),
    });
  });
});
