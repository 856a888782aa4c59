import { topicNames } from '@chatpulse/contracts';
import type { RecordReader } from '@chatpulse/kafka';

// Each round of the processor ends with a watermark: the end of a partition holds one.
const lookbacks = [500, 20_000];
const pageRecords = 500;

/** The generation of the newest watermark in each partition of channel-stats, where there is one. */
export async function countedGenerations(reader: Pick<RecordReader, 'ends' | 'read'>): Promise<number[]> {
  const found: number[] = [];
  for (const { partition, low, end } of await reader.ends(topicNames.stats)) {
    const generation = await newestIn(reader, { partition, low: BigInt(low), end: BigInt(end) });
    if (generation !== undefined) found.push(generation);
  }
  return found;
}

async function newestIn(
  reader: Pick<RecordReader, 'read'>,
  { partition, low, end }: { partition: number; low: bigint; end: bigint },
): Promise<number | undefined> {
  for (const back of lookbacks) {
    let offset = end - BigInt(back) > low ? end - BigInt(back) : low;
    let newest: number | undefined;
    while (offset < end) {
      const from = { offset: String(offset) };
      const page = await reader.read({ topic: topicNames.stats, partition, from, limit: pageRecords });
      for (const { key, value } of page.messages) {
        if (key?.toString().startsWith('watermark|') && value !== null)
          newest = generationIn(value) ?? newest;
      }
      if (BigInt(page.nextOffset) <= offset) break;
      offset = BigInt(page.nextOffset);
    }
    if (newest !== undefined) return newest;
  }
  return undefined;
}

function generationIn(value: Buffer): number | undefined {
  try {
    const { generation } = JSON.parse(value.toString('utf8')) as { generation?: unknown };
    return typeof generation === 'number' ? generation : undefined;
  } catch {
    return undefined;
  }
}
