import { isSimulatedId } from './channel-reference.js';
import type { CountStore } from './counts.js';
import { decodeLeaderboardCursor, encodeLeaderboardCursor } from './cursor.js';
import { type CountsAnswer, leastSettled } from './freshness.js';
import { leaderboard } from './leaderboard.js';
import { invalidRequest } from './problem.js';
import type { Progress, WindowState } from './state.js';
import { iso } from './stats-rows.js';
import {
  keptDays,
  notAnInstant,
  parseInstant,
  ttlSeconds,
  type WindowName,
  type WindowSizeSeconds,
  windowEndOf,
  windowSizes,
  windowStartAt,
} from './windows.js';

export type LeaderboardRequest = {
  readonly window: WindowName;
  readonly at?: string;
  readonly limit: number;
  readonly cursor?: string;
};

/** Answers GET /leaderboard: one page of the channels of one window, and the state of all of it. */
export async function leaderboardPage(
  deps: { store: CountStore; progress: () => Promise<Progress>; now: () => number },
  request: LeaderboardRequest,
): Promise<{ page: CountsAnswer; state: WindowState }> {
  const { window, limit } = request;
  const size = windowSizes[window];
  const cursor = request.cursor === undefined ? undefined : decodeLeaderboardCursor(request.cursor, window);
  if (request.cursor !== undefined && cursor === undefined)
    throw invalidRequest([{ field: 'cursor', problem: 'is not a nextCursor of this window' }]);

  // Watermarks before rows: the rows are then at least as far as the watermarks say.
  const progress = await deps.progress();
  const asOf = progress.asOfAll();
  const current = windowStartAt(asOf ?? deps.now(), size);
  const windowStart = cursor?.windowStart ?? requestedWindow(request, current, deps.now()) ?? current;
  const windowEnd = windowEndOf(windowStart, size);
  const counts = await deps.store.readWindowChannels(size, windowStart);
  const { page, hasMore } = leaderboard(counts, limit, cursor?.last);
  const last = page.at(-1);
  const stateOf = (count: { partition: number; generation: number }): WindowState =>
    progress.stateOf(windowEnd, count.partition, count.generation);
  // Of every channel, those of other pages too: totals and ranks are theirs as well.
  const state = leastSettled([progress.stateOverall(windowEnd), ...counts.map(stateOf)]);

  return {
    page: {
      windowSizeSeconds: size,
      windowStart: iso(windowStart),
      windowEnd: iso(windowEnd),
      state,
      totals: {
        channels: counts.length,
        messages: counts.length === 0 ? null : counts.reduce((sum, { messages }) => sum + messages, 0),
      },
      data: page.map((row) => ({
        rank: row.rank,
        channelId: row.channelId,
        channel: row.channel,
        simulated: isSimulatedId(row.channelId),
        state: stateOf(row),
        messages: row.messages,
        lastEventAt: iso(row.updatedAt),
      })),
      asOf: asOf === undefined ? null : iso(asOf),
      hasMore,
      nextCursor:
        hasMore && last !== undefined
          ? encodeLeaderboardCursor({
              window,
              windowStart,
              last: { messages: last.messages, channelId: last.channelId },
            })
          : null,
    },
    state,
  };
}

/** Start of the window that contains `at`, from the oldest that is kept to the one that runs. */
function requestedWindow(
  { at, window }: LeaderboardRequest,
  current: number,
  nowMs: number,
): number | undefined {
  if (at === undefined) return undefined;
  const size: WindowSizeSeconds = windowSizes[window];
  const atMs = parseInstant(at);
  const refuse = (problem: string) => invalidRequest([{ field: 'at', problem }]);
  if (atMs === undefined) throw refuse(notAnInstant);
  const start = windowStartAt(atMs, size);
  if (start > Math.max(current, windowStartAt(nowMs, size))) throw refuse('must not be in the future');
  if (ttlSeconds(start, size, nowMs) <= 0) {
    const days = keptDays(size);
    throw refuse(`must be at most ${days} days ago, for that is how long ${window} windows are kept`);
  }
  return start;
}
