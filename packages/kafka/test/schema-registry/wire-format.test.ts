import { describe, expect, test } from '@jest/globals';
import { readWireFormat, unwrap } from '../../src/schema-registry/wire-format.js';

const json = Buffer.from('{"a":1}');
const framed = (schemaId: number, payload: Buffer): Buffer => {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(schemaId, 1);
  return Buffer.concat([prefix, payload]);
};

describe('the Confluent wire format', () => {
  test('is a zero byte, the id of the schema, the value', () => {
    expect(readWireFormat(framed(7, json))).toEqual({ schemaId: 7, payload: json });
    expect(readWireFormat(framed(4_294_967_295, json)).schemaId).toBe(4_294_967_295);
  });

  test.each([
    ['JSON', json],
    ['another magic byte', Buffer.from([1, 0, 0, 0, 7, 123])],
    ['fewer bytes than the prefix has', Buffer.from([0, 0, 0])],
    ['nothing', Buffer.alloc(0)],
  ])('%s is the value itself', (_, bytes) => {
    expect(readWireFormat(bytes)).toEqual({ payload: bytes });
    expect(unwrap(bytes)).toBe(bytes);
  });

  test('a value of no bytes is one', () => {
    expect(unwrap(framed(7, Buffer.alloc(0)))).toEqual(Buffer.alloc(0));
  });
});
