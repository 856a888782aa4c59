import type { WindowStats } from '@chatpulse/contracts';
import { readCounted } from './counted-rows.js';
import type { CountStore } from './counts.js';
import { encodeStatsCursor } from './cursor.js';
import { currentEnd, filledRange, fillRows } from './fill.js';
import { type FoundChannel, findChannel } from './find-channel.js';
import { leastSettled } from './freshness.js';
import type { HeardReader } from './heard.js';
import type { Progress, WindowState } from './state.js';
import { requestedRange, type StatsRange } from './stats-range.js';
import { countedRow, emptyRow, iso, type StatsRow } from './stats-rows.js';
import type { TrackedChannels } from './tracked.js';
import {
  retainedFrom,
  type WindowName,
  type WindowSizeSeconds,
  windowEndOf,
  windowSizes,
  windowStartAt,
} from './windows.js';

export type StatsRequest = {
  readonly id: string;
  readonly window: WindowName;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
  readonly fill: 'none' | 'zero';
  readonly cursor?: string;
};

export type StatsPage = {
  readonly channelId: string | null;
  readonly channel: string;
  readonly simulated: boolean;
  readonly windowSizeSeconds: WindowSizeSeconds;
  readonly data: readonly StatsRow[];
  readonly asOf: string | null;
  readonly hasMore: boolean;
  readonly nextCursor: string | null;
};

export type StatsDependencies = {
  store: CountStore;
  progress: () => Promise<Progress>;
  tracked: TrackedChannels;
  heard: HeardReader;
  now: () => number;
};

/** What a page holds, newest first; `state` is that of the whole of it. */
type Part = {
  readonly data: readonly StatsRow[];
  readonly state: WindowState;
  readonly hasMore: boolean;
  readonly asOf: number | undefined;
};

/** Answers GET /channels/{id}/stats: one page of a channel's windows, newest first, and the state of all of it. */
export async function statsPage(
  deps: StatsDependencies,
  request: StatsRequest,
): Promise<{ page: StatsPage; state: WindowState }> {
  const range = requestedRange(request, deps.now());
  // Watermarks before rows: the rows are then at least as far as the watermarks say.
  const progress = await deps.progress();
  const channel = await findChannel(deps, request.id);
  return statsPageOf(deps, request, { channel, progress, range });
}

/** The same of a channel that was found, by watermarks that were read before. */
export async function statsPageOf(
  deps: StatsDependencies,
  request: StatsRequest,
  about: About,
): Promise<{ page: StatsPage; state: WindowState }> {
  const { channel } = about;
  const read = request.fill === 'zero' ? filledPart : countedPart;
  const { data, state, hasMore, asOf } = await read(deps, request, about);
  const last = data.at(-1);
  const beforeMs = hasMore && last !== undefined ? Date.parse(last.windowStart) : undefined;
  return {
    page: {
      channelId: channel.seen?.channelId ?? null,
      channel: channel.login,
      simulated: channel.simulated,
      windowSizeSeconds: windowSizes[request.window],
      data,
      asOf: asOf === undefined ? null : iso(asOf),
      hasMore,
      nextCursor: beforeMs === undefined ? null : encodeStatsCursor({ window: request.window, beforeMs }),
    },
    state,
  };
}

type About = { readonly channel: FoundChannel; readonly progress: Progress; readonly range: StatsRange };

/** Only what was counted. */
async function countedPart(deps: StatsDependencies, request: StatsRequest, about: About): Promise<Part> {
  const { limit } = request;
  const { progress, range } = about;
  const { seen } = about.channel;
  if (seen === undefined) return { data: [], state: 'open', hasMore: false, asOf: undefined };
  const { fromMs = 0, toMs } = range;
  const size = windowSizes[request.window];
  const rows = await readCounted(deps, seen, { size, fromMs, toMs, limit: limit + 1 });
  const data = rows.slice(0, limit).map((row) => rowOf(row, about));
  // Up to the end of the range another window can still get its first count.
  const end =
    toMs === Number.POSITIVE_INFINITY ? undefined : windowEndOf(windowStartAt(toMs - 1, size), size);
  const ended = end === undefined ? 'open' : progress.stateIn(end, seen.partition);
  const state = leastSettled([ended, ...data.map((row) => row.state)]);
  return { data, state, hasMore: rows.length > limit, asOf: progress.asOf(seen.partition) };
}

/** A row for each window. */
async function filledPart(deps: StatsDependencies, request: StatsRequest, about: About): Promise<Part> {
  const { limit } = request;
  const { channel, progress, range } = about;
  const { seen } = channel;
  const size = windowSizes[request.window];
  const nowMs = deps.now();
  const asOf = seen === undefined ? progress.asOfAll() : progress.asOf(seen.partition);
  const stateOf = (endMs: number): WindowState =>
    seen === undefined ? progress.stateOverall(endMs) : progress.stateIn(endMs, seen.partition);

  const fromMs = range.fromMs ?? windowStartAt(firstKnown(deps, channel, size, nowMs), size);
  const end = Math.min(range.toMs, currentEnd(asOf ?? nowMs, undefined, size));
  const asked = filledRange({ fromMs, toMs: end }, size, limit);
  const [rows, heard] = await Promise.all([
    seen === undefined
      ? []
      : readCounted(deps, seen, { size, fromMs: asked.fromMs, toMs: range.toMs, limit }),
    deps.heard({
      channel: channel.login,
      channelId: seen?.channelId,
      fromMs: asked.fromMs,
      toMs: asked.toMs,
    }),
  ]);
  // Counts come before the watermark that vouches for them: the newest row can be of a later window.
  const toMs = Math.min(range.toMs, currentEnd(asOf ?? nowMs, rows[0]?.windowStart, size));
  const filled = filledRange({ fromMs, toMs }, size, limit);
  const data = fillRows(rows, filled, { size, heard, stateOf, nowMs }).map((entry) => {
    if (entry.row !== undefined) return rowOf(entry.row, about);
    const windowEnd = windowEndOf(entry.windowStart, size);
    return emptyRow(entry.windowStart, windowEnd, stateOf(windowEnd), entry.heard);
  });
  // That something was heard may be told later than that it was counted.
  const states = data.map((row) => (row.messages === null && row.state === 'final' ? 'settling' : row.state));
  return { data, state: leastSettled([stateOf(filled.toMs), ...states]), hasMore: filled.hasMore, asOf };
}

function rowOf(row: WindowStats, { channel: { seen }, progress }: About): StatsRow {
  return countedRow(
    row,
    seen === undefined ? 'open' : progress.stateOf(row.windowEnd, seen.partition, row.generation),
  );
}

/** When the channel was first counted or first tracked, as far back as windows are kept (epoch ms). */
function firstKnown(
  { tracked }: StatsDependencies,
  { login, seen }: FoundChannel,
  size: WindowSizeSeconds,
  nowMs: number,
): number {
  const known = [seen?.firstSeen, tracked.find(login)?.addedAt].filter((timeMs) => timeMs !== undefined);
  return Math.max(retainedFrom(nowMs, size), Math.min(...known, nowMs));
}
