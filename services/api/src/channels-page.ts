import { type ListedChannel, listChannels, pageOf } from './channel-list.js';
import type { ChannelCount, CountStore, Sighting } from './counts.js';
import { type ChannelSort, decodeChannelsCursor, encodeChannelsCursor } from './cursor.js';
import type { CountsAnswer } from './freshness.js';
import { invalidRequest } from './problem.js';
import type { Progress } from './state.js';
import type { TrackedChannels } from './tracked.js';
import { type WindowName, windowEndOf, windowSizes, windowStartAt } from './windows.js';

export type ChannelsRequest = {
  readonly window: WindowName;
  readonly sort: ChannelSort;
  readonly limit: number;
  readonly cursor?: string;
};

/** Answers GET /channels: one page of the channels in the window that contains `asOf`. */
export async function channelsPage(
  deps: { store: CountStore; progress: () => Promise<Progress>; tracked: TrackedChannels; now: () => number },
  request: ChannelsRequest,
): Promise<CountsAnswer> {
  const { window, sort, limit } = request;
  const size = windowSizes[window];
  const cursor =
    request.cursor === undefined ? undefined : decodeChannelsCursor(request.cursor, window, sort);
  if (request.cursor !== undefined && cursor === undefined) {
    throw invalidRequest([{ field: 'cursor', problem: 'is not a nextCursor of this window and sort' }]);
  }

  // Watermarks before rows: the rows are then at least as far as the watermarks say.
  const progress = await deps.progress();
  const asOf = progress.asOfAll();
  const windowStart = cursor?.windowStart ?? windowStartAt(asOf ?? deps.now(), size);
  const counts = await deps.store.readWindowChannels(size, windowStart);
  const all = listChannels(deps.tracked.all(), counts, sort);
  const { page, hasMore } = pageOf(all, sort, limit, cursor?.last);
  const silent = page.filter((row) => row.count === undefined).map((row) => row.channel);
  const seen = silent.length === 0 ? new Map<string, Sighting>() : await deps.store.findByLogin(silent);
  const last = page.at(-1);

  return {
    windowSizeSeconds: size,
    windowStart: iso(windowStart),
    windowEnd: iso(windowEndOf(windowStart, size)),
    totals: { channels: all.length, messages: totalOf(counts) },
    data: page.map((row) =>
      channelRow(row, seen.get(row.channel), windowStart, windowEndOf(windowStart, size), progress),
    ),
    asOf: asOf === undefined ? null : iso(asOf),
    hasMore,
    nextCursor:
      hasMore && last !== undefined ? encodeChannelsCursor({ window, sort, windowStart, last }) : null,
  };
}

function channelRow(
  row: ListedChannel,
  seen: Sighting | undefined,
  windowStart: number,
  windowEnd: number,
  progress: Progress,
): object {
  const { channel, tracked, simulated, messages, count } = row;
  const state =
    count === undefined
      ? progress.stateOverall(windowEnd)
      : progress.stateOf(windowEnd, count.partition, count.generation);
  const lastEventAt = count?.updatedAt ?? seen?.lastSeen;
  return {
    channelId: row.channelId ?? seen?.channelId ?? null,
    channel,
    tracked,
    simulated,
    windowStart: iso(windowStart),
    state,
    messages,
    lastEventAt: lastEventAt === undefined ? null : iso(lastEventAt),
  };
}

function totalOf(counts: readonly ChannelCount[]): number | null {
  return counts.length === 0 ? null : counts.reduce((sum, { messages }) => sum + messages, 0);
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
