import { expect, test } from '@jest/globals';
import type { Difference } from '../processor/differences.ts';
import { NewestStats } from '../processor/newest-stats.ts';

const key = '71000001|60|1790000000000';
const record = { key, value: Buffer.from('{"messages":1}') };
const missing: Difference = { key, field: 'messages', got: undefined, wanted: 1 };
const busy = (ms: number): void => {
  for (const end = performance.now() + ms; performance.now() < end; );
};

test('time in which a recount kept the reader busy is not taken for silence', async () => {
  const newest = new NewestStats({ rightMs: 100, wrongMs: 200 });
  setTimeout(() => newest.see(record), 50);
  let looked = 0;
  await newest.expectRight('channel-stats', (records) => {
    looked += 1;
    if (looked === 1) busy(500);
    return records.has(key) ? [] : [missing];
  });
  expect(looked).toBe(2);
});

test('what is wrong when nothing comes any more is void, and is named', async () => {
  const newest = new NewestStats({ rightMs: 100, wrongMs: 200 });
  await expect(newest.expectRight('channel-stats', () => [missing])).rejects.toThrow(
    `void: channel-stats differs from the recount\n  ${key} messages: undefined and not 1`,
  );
});
