import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { type Library, patchedKafkajs, takeOutPatch } from '../support/unpatched-kafkajs.js';

const plain = takeOutPatch();

afterEach(() => {
  jest.restoreAllMocks();
});

type Fields = {
  timestampDelta?: number;
  offsetDelta?: number;
  key?: unknown;
  value?: unknown;
  headers?: object;
};

function encode(library: Library, fields: Fields): Buffer {
  return library.inside('src/protocol/recordBatch/record/v0')(fields).buffer;
}

const long = 'größe 😀 '.repeat(2000);

describe('a record (tulios/kafkajs#383, #772)', () => {
  test.each<[string, Fields]>([
    ['of nothing', { key: null, value: null }],
    ['of texts', { key: 'key', value: 'größe 😀', offsetDelta: 3, timestampDelta: 12 }],
    ['of bytes', { key: Buffer.from([0, 255]), value: Buffer.alloc(600, 7), offsetDelta: 70_000 }],
    ['that is long', { key: long, value: long, timestampDelta: 2 ** 40 }],
    ['from the past of its batch', { key: 'k', value: 'v', timestampDelta: -5, offsetDelta: 2 ** 30 }],
    ['with headers', { key: 'k', value: 'v', headers: { 'x-correlation-id': 'c', größe: '😀', none: '' } }],
    [
      'with headers of bytes and repeated ones',
      { value: 'v', headers: { a: Buffer.from('b'), c: ['d', long] } },
    ],
  ])('%s is encoded to the very bytes that plain kafkajs makes', (_, fields) => {
    expect(encode(patchedKafkajs, fields).equals(encode(plain, fields))).toBe(true);
  });

  test('with headers takes a zeroed buffer each in plain kafkajs, and none in ours', () => {
    const zeroed = jest.spyOn(Buffer, 'alloc');
    const fields = { key: 'k', value: 'v', headers: { a: '1', b: '2', c: '3' } };
    encode(plain, fields);
    expect(zeroed).toHaveBeenCalledTimes(4);
    zeroed.mockClear();
    encode(patchedKafkajs, fields);
    expect(zeroed).not.toHaveBeenCalled();
  });
});

describe('a batch of many messages (tulios/kafkajs#1576)', () => {
  const messages = Array.from({ length: 20_000 }, (_, index) => ({ value: String(index) }));

  function group(library: Library): { grouped: Record<number, unknown[]>; ms: number } {
    const groupMessages = library.inside('src/producer/groupMessagesPerPartition');
    const began = performance.now();
    const grouped = groupMessages({ topic: 't', partitionMetadata: [{}], messages, partitioner: () => 0 });
    return { grouped, ms: performance.now() - began };
  }

  test('is grouped as in plain kafkajs, in a small part of the time', () => {
    const ours = group(patchedKafkajs);
    const published = group(plain);
    expect(ours.grouped).toEqual(published.grouped);
    expect(published.ms).toBeGreaterThan(20 * ours.ms);
  });
});
