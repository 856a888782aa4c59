/** Where to read on, per partition. */
export type Positions = ReadonlyMap<number, bigint>;

/** Opaque to callers: base64url of `[[partition, offset], …]`. */
export function encodePositions(positions: Positions): string {
  const entries = [...positions].map(([partition, offset]) => [partition, String(offset)]);
  return Buffer.from(JSON.stringify(entries)).toString('base64url');
}

/** undefined when it is none of ours. */
export function decodePositions(cursor: string): Positions | undefined {
  try {
    const entries: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(entries) || !entries.every(isPosition)) return undefined;
    return new Map(entries.map(([partition, offset]) => [partition, BigInt(offset)]));
  } catch {
    return undefined;
  }
}

function isPosition(entry: unknown): entry is [number, string] {
  if (!Array.isArray(entry) || entry.length !== 2) return false;
  const [partition, offset] = entry;
  return Number.isInteger(partition) && partition >= 0 && /^\d{1,19}$/.test(offset);
}
