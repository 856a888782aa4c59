import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { type Library, patchedKafkajs, takeOutPatch } from '../support/unpatched-kafkajs.js';

const plain = takeOutPatch();

afterEach(() => {
  jest.restoreAllMocks();
});

type Fields = {
  timestampDelta: number;
  offsetDelta: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: readonly (readonly [name: string, value: Buffer | null])[];
};

type Batch = { firstOffset: string; firstTimestamp: string; timestampType: number; maxTimestamp: string };

/** The record as on the wire, its length taken off. */
function encode({ headers, ...fields }: Fields): Buffer {
  const Encoder = plain.inside('src/protocol/encoder');
  const { timestampDelta, offsetDelta, key, value } = fields;
  const encoder = new Encoder()
    .writeInt8(0)
    .writeVarLong(timestampDelta)
    .writeVarInt(offsetDelta)
    .writeVarIntBytes(key)
    .writeVarIntBytes(value)
    .writeVarInt(headers.length);
  for (const [name, bytes] of headers) encoder.writeVarIntString(name).writeVarIntBytes(bytes);
  return encoder.buffer;
}

function decode(library: Library, bytes: Buffer, batch: Partial<Batch> = {}): { headers: object } {
  const Decoder = library.inside('src/protocol/decoder');
  const whole = { firstOffset: '0', firstTimestamp: '0', magicByte: 2, timestampType: 0, ...batch };
  return library.inside('src/protocol/recordBatch/record/v0/decoder')(new Decoder(bytes), whole);
}

const record: Fields = { timestampDelta: 0, offsetDelta: 0, key: null, value: null, headers: [] };
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const bytes = fc.option(fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)));
const names = fc.oneof(fc.constantFrom('x-correlation-id', 'traceparent', 'größe', ''), fc.string());

describe('a record', () => {
  test('is decoded to what plain kafkajs makes of it, whatever is in it', () => {
    const fields = fc.record({
      timestampDelta: fc.oneof(fc.nat(5000), fc.maxSafeInteger()),
      offsetDelta: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      key: bytes,
      value: bytes,
      headers: fc.array(fc.tuple(names, bytes), { maxLength: 5 }),
    });
    const batch = fc.record({
      firstOffset: fc.oneof(fc.nat().map(String), int64),
      firstTimestamp: fc.oneof(fc.constant('1763740800000'), int64),
      timestampType: fc.constantFrom(0, 1),
      maxTimestamp: int64,
    });
    fc.assert(
      fc.property(fields, batch, (each, its) => {
        // Plain kafkajs finds what every object inherits before a header of that name.
        fc.pre(each.headers.every(([name]) => !(name in {})));
        const encoded = encode(each);
        expect(decode(patchedKafkajs, encoded, its)).toEqual(decode(plain, encoded, its));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([27, 28, 31, 32, 52])(
    'has its own time when that is 2^%i ms from the first of its batch',
    (bits) => {
      for (const timestampDelta of [2 ** bits, 2 ** bits - 1, -(2 ** bits), -(2 ** bits) - 1]) {
        const encoded = encode({ ...record, timestampDelta });
        expect(decode(patchedKafkajs, encoded)).toMatchObject({ timestamp: String(timestampDelta) });
      }
    },
  );

  test('keeps a header that is named as what every object inherits', () => {
    const value = Buffer.from('a');
    const encoded = encode({
      ...record,
      headers: [
        ['constructor', value],
        ['toString', value],
        ['__proto__', value],
      ],
    });
    expect(Object.entries(decode(patchedKafkajs, encoded).headers)).toEqual([
      ['constructor', value],
      ['toString', value],
      ['__proto__', value],
    ]);
  });

  test('takes a dozen 64-bit numbers in plain kafkajs, and none in ours', () => {
    const headers: Fields['headers'] = [['x-correlation-id', Buffer.from('c')]];
    const encoded = encode({ ...record, timestampDelta: 300, offsetDelta: 5, headers });
    const made = (library: Library): number => {
      const Long = library.inside('src/utils/long');
      const calls = [
        jest.spyOn(Long, 'fromInt'),
        jest.spyOn(Long, 'fromValue'),
        jest.spyOn(Long.prototype, 'add'),
      ];
      decode(library, encoded);
      return calls.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    };
    expect(made(plain)).toBeGreaterThanOrEqual(9);
    expect(made(patchedKafkajs)).toBe(0);
  });
});
