const magic = 0;
const prefixBytes = 5;

/**
 * A value as Confluent's serializers write it: a zero byte, the id of its schema (4 bytes), the value. Bytes that
 * do not begin so are the value themselves; JSON never does.
 */
export function readWireFormat(bytes: Buffer): { readonly schemaId?: number; readonly payload: Buffer } {
  if (bytes.length < prefixBytes || bytes[0] !== magic) return { payload: bytes };
  return { schemaId: bytes.readUInt32BE(1), payload: bytes.subarray(prefixBytes) };
}

/** The value without what a schema registry's serializer puts before it. */
export function unwrap(bytes: Buffer): Buffer {
  return readWireFormat(bytes).payload;
}
