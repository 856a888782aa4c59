import { describe, expect, test } from '@jest/globals';
import { partitionFor } from '../../src/murmur2.js';
import { choosePartition, createMurmur2Partitioner } from '../../src/producer/partitioner.js';

const record = { topic: 't', key: 'foobar', partition: undefined };

describe('the partition of a record', () => {
  test('is the one it names, whatever the partitioner says', () => {
    expect(choosePartition({ ...record, partition: 2 }, 3, () => 0)).toBe(2);
  });

  test('is what the partitioner says, who knows the topic, the key and the count', () => {
    const partitioner = ({
      topic,
      key,
      partitionCount,
    }: {
      topic: string;
      key: unknown;
      partitionCount: number;
    }) => `${topic} ${key}`.length % partitionCount;
    expect(choosePartition(record, 5, partitioner)).toBe(3);
  });

  test.each([-1, 3, 1.5, Number.NaN, undefined])('that is %s of three is refused', (chosen) => {
    expect(() => choosePartition(record, 3, () => chosen as number)).toThrow(
      `t has partitions 0 to 2, and the partitioner chose ${chosen}`,
    );
  });

  test('is murmur2 of the key by default, and records without a key go round', () => {
    const partitioner = createMurmur2Partitioner();
    expect(choosePartition(record, 1000, partitioner)).toBe(166);
    const keyless = { ...record, key: null };
    expect([0, 1, 2, 3].map(() => choosePartition(keyless, 3, partitioner))).toEqual([0, 1, 2, 0]);
  });

  test('is the same each time, for each count and however many keys there are', () => {
    const partitioner = createMurmur2Partitioner();
    const keys = ['foobar', '', 'größe 😀', '\ud83d', 'x'.repeat(500)];
    const chosen = (): number[] =>
      [3, 1000].flatMap((count) =>
        keys.map((key) => choosePartition({ ...record, key }, count, partitioner)),
      );
    const first = chosen();
    for (let index = 0; index < 25_000; index++)
      choosePartition({ ...record, key: String(index) }, 3, partitioner);
    expect([chosen(), chosen()]).toEqual([first, first]);
    expect(first).toEqual([3, 1000].flatMap((count) => keys.map((key) => partitionFor(key, count))));
  });
});
