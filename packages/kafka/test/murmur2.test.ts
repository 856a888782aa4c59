import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { partitionFor } from '../src/murmur2.js';

type Example = { key: string; partitions: number; partition: number };

const contract = new URL('../../../contracts/examples/partitioning.json', import.meta.url);

describe('partitionFor', () => {
  test('agrees with the Java client on every example of the contract', () => {
    const examples: Example[] = JSON.parse(readFileSync(contract, 'utf8'));
    expect(examples.length).toBeGreaterThan(0);
    const ours = examples.map(({ key, partitions }) => ({
      key,
      partitions,
      partition: partitionFor(key, partitions),
    }));
    expect(ours).toEqual(examples);
  });

  // Hashes from Kafka's own UtilsTest.
  test.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as Kafka does', (key, hash) => {
    expect(partitionFor(key, 1_000_003)).toBe((hash & 0x7fffffff) % 1_000_003);
  });

  test('a key is its UTF-8 bytes, whichever way it is given', () => {
    for (const key of ['', 'a', 'ab', 'abc', 'abcd', 'größe', '😀😀']) {
      expect(partitionFor(Buffer.from(key), 97)).toBe(partitionFor(key, 97));
    }
  });
});
