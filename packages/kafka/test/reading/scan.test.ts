import { expect, test } from '@jest/globals';
import type { RecordReader } from '../../src/reading/record-reader.js';
import { newestRanges, scan } from '../../src/reading/scan.js';

const message = { timestamp: 0, key: null, value: null, headers: {} };
const ends = [
  { partition: 0, low: '100', end: '110' },
  { partition: 1, low: '0', end: '0' },
  { partition: 2, low: '0', end: '1000' },
];

test('all is taken where the bound allows it', () => {
  expect(newestRanges(ends, 2000)).toEqual({
    ranges: [
      { partition: 0, start: '100', end: '110' },
      { partition: 1, start: '0', end: '0' },
      { partition: 2, start: '0', end: '1000' },
    ],
    complete: true,
  });
});

test('what short partitions leave goes to the long ones, and the newest records are taken', () => {
  expect(newestRanges(ends, 100)).toEqual({
    ranges: [
      { partition: 0, start: '100', end: '110' },
      { partition: 1, start: '0', end: '0' },
      { partition: 2, start: '910', end: '1000' },
    ],
    complete: false,
  });
});

test('a scan shows what its ranges hold, page by page, and ends where a topic was emptied meanwhile', async () => {
  const offsets = Array.from({ length: 12 }, (_, offset) => offset);
  const reader: Pick<RecordReader, 'read'> = {
    async read({ topic, partition, from }) {
      const start = Number('offset' in from ? from.offset : 0);
      const held = partition === 1 ? [] : offsets.filter((offset) => offset >= start).slice(0, 5);
      const messages = held.map((offset) => ({ ...message, topic, partition, offset: String(offset) }));
      const next = messages.at(-1) === undefined ? '12' : String(Number(messages.at(-1)?.offset) + 1);
      return { messages, nextOffset: next, low: '0', end: '12' };
    },
  };
  const seen: string[] = [];
  const ranges = [
    { partition: 0, start: '2', end: '11' },
    { partition: 1, start: '0', end: '20' },
  ];
  await scan(
    reader,
    { topic: 't', ranges },
    ({ partition, offset }) => void seen.push(`${partition}/${offset}`),
  );
  expect(seen).toEqual(offsets.slice(2, 11).map((offset) => `0/${offset}`));
});
