import type { ChannelCount } from './counts.js';
import type { LeaderboardCursor } from './cursor.js';

export type RankedChannel = ChannelCount & { readonly rank: number };

type Key = LeaderboardCursor['last'];

/** The channels of a window by rank: most messages first, ties by id. `after` is the last of the page before. */
export function leaderboard(
  counts: readonly ChannelCount[],
  limit: number,
  after: Key | undefined,
): { page: RankedChannel[]; hasMore: boolean } {
  const ranked = [...counts].sort(byRank).map((count, index) => ({ ...count, rank: index + 1 }));
  const begin = after === undefined ? 0 : ranked.findIndex((row) => byRank(row, after) > 0);
  if (begin < 0) return { page: [], hasMore: false };
  return { page: ranked.slice(begin, begin + limit), hasMore: ranked.length > begin + limit };
}

/** Ids are numbers, which text compares only where it is as long. */
function byRank(a: Key, b: Key): number {
  if (a.messages !== b.messages) return b.messages - a.messages;
  if (a.channelId.length !== b.channelId.length) return a.channelId.length - b.channelId.length;
  return a.channelId === b.channelId ? 0 : a.channelId < b.channelId ? -1 : 1;
}
