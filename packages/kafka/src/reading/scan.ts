import type { IncomingMessage } from '../messages.js';
import type { PartitionEnds, RecordReader } from './record-reader.js';

const pageRecords = 500;
// A page has up to 8 MiB.
const pagesAtOnce = 4;

/** Of a partition, the records from `start` to before `end`. */
export type OffsetRange = { readonly partition: number; readonly start: string; readonly end: string };

/** Shows each record of the ranges to `visit`, per partition in offset order. Four pages are in memory at most. */
export async function scan(
  reader: Pick<RecordReader, 'read'>,
  opts: { topic: string; ranges: readonly OffsetRange[] },
  visit: (message: IncomingMessage) => void,
): Promise<void> {
  const scanRange = async ({ partition, start, end }: OffsetRange): Promise<void> => {
    const last = BigInt(end);
    let next = BigInt(start);
    while (next < last) {
      const from = { offset: String(next) };
      const page = await reader.read({ topic: opts.topic, partition, from, limit: pageRecords });
      for (const message of page.messages) if (BigInt(message.offset) < last) visit(message);
      next = BigInt(page.nextOffset);
      // The end that was noted is gone: the topic was emptied or made anew meanwhile.
      if (page.messages.length === 0 && page.nextOffset === page.end) return;
    }
  };
  const waiting = opts.ranges.values();
  const work = async (): Promise<void> => {
    for (const range of waiting) await scanRange(range);
  };
  await Promise.all(Array.from({ length: pagesAtOnce }, work));
}

/**
 * The newest offsets of a topic, `maxRecords` at most: each partition gives the same share, and what a shorter
 * one leaves goes to the others. `complete` when that is all of them. Pure.
 */
export function newestRanges(
  ends: readonly PartitionEnds[],
  maxRecords: number,
): { ranges: OffsetRange[]; complete: boolean } {
  const byLength = ends
    .map(({ partition, low, end }) => ({ partition, end, length: Number(BigInt(end) - BigInt(low)) }))
    .sort((a, b) => a.length - b.length);
  let left = maxRecords;
  let complete = true;
  const ranges = byLength.map(({ partition, end, length }, index) => {
    const taken = Math.min(length, Math.floor(left / (byLength.length - index)));
    left -= taken;
    complete &&= taken === length;
    return { partition, start: String(BigInt(end) - BigInt(taken)), end };
  });
  return { ranges: ranges.sort((a, b) => a.partition - b.partition), complete };
}
