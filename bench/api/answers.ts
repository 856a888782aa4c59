import { isDeepStrictEqual } from 'node:util';
import { progressOf } from '../../services/api/dist/state.js';
import type { StatsRow } from '../../services/api/dist/stats-rows.js';
import { countedRow } from '../../services/api/dist/stats-rows.js';
import { channelIdOf, marksAt, windowsOf } from './store-content.ts';

const rows = 60;

/** What is wrong with a body, in one line; undefined: nothing. */
export type Check = (rank: number, body: string) => string | undefined;

/** The api's own: all of the page but `asOf`, which moves on. */
export function pageCheck(endMs: number): Check {
  return (rank, body) => {
    const page: { channelId: string; data: StatsRow[]; hasMore: boolean } = JSON.parse(body);
    if (page.channelId !== channelIdOf(rank) || !page.hasMore)
      return `it is another page than that of ${rank}`;
    return isDeepStrictEqual(page.data, expectedRows(rank, endMs)) ? undefined : `rows of ${rank} differ`;
  };
}

/** The bytes of an answer that was checked before. */
export function sameBytes(bodies: readonly string[]): Check {
  return (rank, body) => (body === bodies[rank] ? undefined : `not the same bytes for ${rank}`);
}

/** Rows as the driver shows them: the columns of the store. */
export function columnsCheck(endMs: number): Check {
  return (rank, body) => {
    const page: { data: Record<string, unknown>[] } = JSON.parse(body);
    const found = page.data.map((row) => [
      row.window_start,
      Number(row.messages),
      row.revision,
      row.top_emotes,
    ]);
    const expected = newest(rank, endMs).map(({ windowStart, messages, revision, topEmotes }) => [
      new Date(windowStart).toISOString(),
      messages,
      revision,
      JSON.stringify(topEmotes),
    ]);
    return isDeepStrictEqual(found, expected) ? undefined : `rows of ${rank} differ`;
  };
}

const newest = (rank: number, endMs: number) => windowsOf(rank, 60, rows, endMs).reverse();

function expectedRows(rank: number, endMs: number): StatsRow[] {
  const { stateOf } = progressOf(marksAt(endMs));
  const counted = newest(rank, endMs).map(({ partition, ...row }) =>
    countedRow(row, stateOf(row.windowEnd, partition, row.generation)),
  );
  return JSON.parse(JSON.stringify(counted));
}
