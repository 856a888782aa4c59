import { describe, expect, test } from '@jest/globals';
import { SchemaRegistryUnavailableError } from '../../src/errors.js';
import { createEnvelope } from '../../src/schema-registry/envelope.js';
import { silent } from '../support/logs.js';

const framed = (schemaId: number): Buffer => Buffer.from([0, 0, 0, 0, schemaId, ...Buffer.from('{}')]);
const record = (schemaId: number) => ({ value: framed(schemaId) });

function envelopeWith(typeOf: (schemaId: number) => Promise<string | undefined>) {
  const asked: number[] = [];
  let nowMs = 0;
  const registry = {
    typeOf: async (schemaId: number) => {
      asked.push(schemaId);
      return typeOf(schemaId);
    },
  };
  const envelope = createEnvelope({ registry, logger: silent, now: () => nowMs });
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { envelope, asked, pass };
}

describe('the envelope of a value', () => {
  test('without a registry it is taken off unseen', async () => {
    const envelope = createEnvelope({ registry: undefined, logger: silent, now: () => 0 });
    await envelope.learn([record(1)]);
    expect(envelope.unwrap(framed(1)).toString()).toBe('{}');
    expect(envelope.unwrap(Buffer.from('{"a":1}')).toString()).toBe('{"a":1}');
  });

  test('each schema is looked up once, and values without one or without a value are none', async () => {
    const { envelope, asked } = envelopeWith(async () => 'JSON');
    await envelope.learn([record(1), record(1), record(2), { value: null }, { value: Buffer.from('{}') }]);
    await envelope.learn([record(2), record(1)]);
    expect(asked).toEqual([1, 2]);
    expect(envelope.unwrap(framed(1)).toString()).toBe('{}');
  });

  test('a value that is none of JSON is said to be', async () => {
    const { envelope } = envelopeWith(async () => 'AVRO');
    await envelope.learn([record(9)]);
    expect(() => envelope.unwrap(framed(9))).toThrow('the value is AVRO (schema 9), and only JSON is read');
  });

  test.each([
    ['does not answer', () => Promise.reject(new SchemaRegistryUnavailableError('down'))],
    ['does not know the schema', async () => undefined],
  ])('a registry that %s is asked again 30 s later, and reading goes on meanwhile', async (_, typeOf) => {
    const { envelope, asked, pass } = envelopeWith(typeOf);
    await envelope.learn([record(1)]);
    pass(29_999);
    await envelope.learn([record(1)]);
    expect(asked).toEqual([1]);
    expect(envelope.unwrap(framed(1)).toString()).toBe('{}');
    pass(1);
    await envelope.learn([record(1)]);
    expect(asked).toEqual([1, 1]);
  });

  test('bytes that only look like one do not drown the registry, nor fill the memory', async () => {
    const { envelope, asked, pass } = envelopeWith(async () => undefined);
    for (let schemaId = 0; schemaId < 256; schemaId++) await envelope.learn([record(schemaId)]);
    expect(asked).toHaveLength(100);
    pass(30_000);
    await envelope.learn([record(255)]);
    expect(asked.at(-1)).toBe(255);
  });
});
