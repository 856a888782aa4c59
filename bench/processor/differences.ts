import type { WindowStats } from '../../packages/contracts/dist/index.js';
import { type Cell, topEmotes } from './cells.ts';

export type Difference = { key: string; field: string; got: unknown; wanted: unknown };

const exactChatters = 1024;
// Six standard deviations of a sample of 1,024.
const chattersError = 0.2;

/** In what the newest records of channel-stats, by key, are not what they should be; at most `limit`. */
export function differences(
  records: ReadonlyMap<string, WindowStats>,
  cells: ReadonlyMap<string, Cell>,
  limit = 20,
): Difference[] {
  const found: Difference[] = [];
  const keys = new Set([...cells.keys(), ...records.keys()]);
  for (const key of keys) {
    if (found.length >= limit) break;
    found.push(...ofRecord(key, records.get(key), cells.get(key)));
  }
  return found.slice(0, limit);
}

function ofRecord(key: string, record: WindowStats | undefined, cell: Cell | undefined): Difference[] {
  if (record === undefined) return [{ key, field: 'record', got: 'none', wanted: 'one' }];
  if (cell === undefined) return [{ key, field: 'record', got: 'one', wanted: 'none' }];
  const [channelId, seconds, start] = key.split('|');
  const exactly: Partial<WindowStats> = {
    ...cell.sums,
    type: 'window',
    channelId: channelId ?? '',
    channel: cell.channel,
    windowSizeSeconds: Number(seconds) as WindowStats['windowSizeSeconds'],
    windowStart: Number(start),
    windowEnd: Number(start) + Number(seconds) * 1000,
    updatedAt: cell.updatedAt,
    generation: 1,
    chattersExact: cell.authors.size <= exactChatters,
    topEmotes: topEmotes(cell),
  };
  const fields = Object.keys(exactly) as (keyof WindowStats)[];
  const wrong = fields
    .filter((field) => JSON.stringify(record[field]) !== JSON.stringify(exactly[field]))
    .map((field) => ({ key, field, got: record[field], wanted: exactly[field] }));
  const chatters = chattersDifference(record.chatters, cell.authors.size);
  return chatters === undefined ? wrong : [...wrong, { key, ...chatters }];
}

function chattersDifference(got: number | undefined, wanted: number): Omit<Difference, 'key'> | undefined {
  const allowed = wanted <= exactChatters ? 0 : wanted * chattersError;
  if (got !== undefined && Math.abs(got - wanted) <= allowed) return undefined;
  return { field: 'chatters', got, wanted };
}

/** Of counts that know a number for each key and nothing else. */
export function countDifferences(
  got: ReadonlyMap<string, number>,
  wanted: ReadonlyMap<string, number>,
  limit = 20,
): Difference[] {
  return [...new Set([...wanted.keys(), ...got.keys()])]
    .filter((key) => got.get(key) !== wanted.get(key))
    .slice(0, limit)
    .map((key) => ({ key, field: 'messages', got: got.get(key), wanted: wanted.get(key) }));
}

/** @throws with the first differences, when there are any: the run is void */
export function expectNone(what: string, found: readonly Difference[]): void {
  if (found.length === 0) return;
  const lines = found.map(
    ({ key, field, got, wanted }) =>
      `  ${key} ${field}: ${JSON.stringify(got)} and not ${JSON.stringify(wanted)}`,
  );
  throw new Error([`void: ${what} differs from the recount`, ...lines].join('\n'));
}
