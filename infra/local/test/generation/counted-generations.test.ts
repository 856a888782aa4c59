import type { RecordPage, RecordReader } from '@chatpulse/kafka';
import { expect, test } from '@jest/globals';
import { countedGenerations } from '../../src/generation/counted-generations.js';

type Kept = { readonly key: string; readonly value: string | null };

/** Partitions of channel-stats, and how many records were asked for. */
function readerOf(partitions: readonly (readonly Kept[])[]) {
  const asked = { records: 0 };
  const reader: Pick<RecordReader, 'ends' | 'read'> = {
    ends: async () =>
      partitions.map((records, partition) => ({ partition, low: '0', end: String(records.length) })),
    async read({ partition, from, limit }) {
      const start = 'offset' in from ? Number(from.offset) : 0;
      const records = partitions[partition] ?? [];
      const page = records.slice(start, start + limit);
      asked.records += page.length;
      const messages = page.map(({ key, value }) => ({
        key: Buffer.from(key),
        value: value === null ? null : Buffer.from(value),
      })) as unknown as RecordPage['messages'];
      const end = String(records.length);
      return { messages, nextOffset: String(start + page.length), low: '0', end };
    },
  };
  return { reader, asked };
}

const mark = (partition: number, generation: number): Kept => ({
  key: `watermark|${partition}`,
  value: JSON.stringify({ type: 'watermark', partition, generation }),
});
const counts = (length: number): Kept[] =>
  Array.from({ length }, (_, index) => ({ key: `71|60|${index}`, value: '{"generation":9}' }));

test('the newest watermark of each partition says its generation, and counts do not', async () => {
  const { reader } = readerOf([[mark(0, 1), ...counts(3), mark(0, 2), ...counts(2)], [mark(1, 3)], []]);
  expect(await countedGenerations(reader)).toEqual([2, 3]);
});

test('few records are read where a watermark is near the end', async () => {
  const { reader, asked } = readerOf([[...counts(30_000), mark(0, 2)]]);
  expect(await countedGenerations(reader)).toEqual([2]);
  expect(asked.records).toBeLessThanOrEqual(500);
});

test('more are read where there is none, up to a bound', async () => {
  expect(await countedGenerations(readerOf([[mark(0, 2), ...counts(5000)]]).reader)).toEqual([2]);
  const { reader, asked } = readerOf([[mark(0, 2), ...counts(100_000)]]);
  expect(await countedGenerations(reader)).toEqual([]);
  expect(asked.records).toBeLessThan(25_000);
});

test('what cannot be read as a watermark says nothing', async () => {
  const broken = [
    { key: 'watermark|0', value: null },
    { key: 'watermark|0', value: '{' },
  ];
  expect(await countedGenerations(readerOf([broken]).reader)).toEqual([]);
});
