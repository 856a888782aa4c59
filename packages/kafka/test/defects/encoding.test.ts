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

const at = <T>(message: T, index: number) => ({ ...message, timestamp: String(1_700_000_000_000 + index) });
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

describe('a request to store a batch', () => {
  type Message = { key?: unknown; value?: unknown; headers?: object; timestamp?: string };

  async function produce(library: Library, messages: Message[], compression: number): Promise<Buffer> {
    const request = library.inside('src/protocol/requests/produce/v3/request')({
      ...{ acks: -1, timeout: 1000, compression, producerId: '71', producerEpoch: 3 },
      topicData: [{ topic: 't', partitions: [{ partition: 2, firstSequence: 5, messages }] }],
    });
    return (await request.encode()).buffer;
  }

  test.each<[string, Message[]]>([
    ['one message', [{ key: 'k', value: 'v', timestamp: '1700000000000' }]],
    [
      'many, out of order',
      Array.from({ length: 300 }, (_, index) => ({
        key: Buffer.from(`k${index}`),
        value: `größe 😀 ${index}`,
        headers: { 'x-correlation-id': String(index) },
        timestamp: String(1_700_000_000_000 + ((index * 7919) % 500)),
      })),
    ],
    ['a long one among short ones', [{ value: 'a' }, { value: long }, { value: null }].map(at)],
    ['none', []],
  ])('of %s is encoded to the very bytes that plain kafkajs makes, compressed too', async (_, messages) => {
    jest.spyOn(Date, 'now').mockReturnValue(1_700_000_000_000);
    for (const compression of [0, 1]) {
      expect(await produce(patchedKafkajs, messages, compression)).toEqual(
        await produce(plain, messages, compression),
      );
    }
  });

  test('takes one encoder for all records, where plain kafkajs takes one for each', async () => {
    const messages = Array.from({ length: 1000 }, () => ({ value: 'v' })).map(at);
    const taken = async (library: Library): Promise<number> => {
      const spy = jest.spyOn(Buffer, library === plain ? 'alloc' : 'allocUnsafe');
      await produce(library, messages, 0);
      const calls = spy.mock.calls.length;
      spy.mockRestore();
      return calls;
    };
    expect(await taken(plain)).toBeGreaterThan(1000);
    expect(await taken(patchedKafkajs)).toBeLessThan(100);
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
