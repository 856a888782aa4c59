import type { CountStore } from './counts.js';
import { resumedFrom, streamHead, windowsEvent } from './event-stream.js';
import { findChannel } from './find-channel.js';
import type { HeardReader } from './heard.js';
import { type LiveKey, liveWindows } from './live-channel.js';
import type { Progress } from './state.js';
import { statsPageOf } from './stats-page.js';
import { iso, type StatsRow } from './stats-rows.js';
import type { TrackedChannels } from './tracked.js';
import { type WindowName, windowSizes } from './windows.js';

export type StreamRequest = {
  readonly id: string;
  readonly window: WindowName;
  readonly lastEventId?: string | undefined;
};

export type OpeningDependencies = {
  store: CountStore;
  progress: () => Promise<Progress>;
  tracked: TrackedChannels;
  heard: HeardReader;
  now: () => number;
};

/** How a stream begins. Times in epoch ms. */
export type OpenedStream = {
  /** What is sent at once. */
  readonly text: string;
  /** `text` has an event. */
  readonly event: boolean;
  /** What is followed then; undefined: nothing of the channel was counted yet. */
  readonly key: LiveKey | undefined;
  /**
   * What the client has, with `text`: everything up to `asOf`, of the newest windows `rows`. `openFrom` where the rows
   * it has are not known: those that end later were not final.
   */
  readonly has: {
    readonly rows: readonly StatsRow[];
    readonly asOf: number | undefined;
    readonly openFrom?: number;
  };
};

/**
 * Reads what a stream begins with: for a first request what GET …/stats answers; for one that comes back what was not
 * final at the `asOf` it has. When the store is not as far as that, the client is ahead of it and gets nothing at once.
 * @throws ProblemError as findChannel, StoreUnavailableError
 */
export async function openStream(deps: OpeningDependencies, request: StreamRequest): Promise<OpenedStream> {
  const { id, window } = request;
  const from = resumedFrom(request.lastEventId, deps.now());
  const progress = await deps.progress();
  const channel = await findChannel(deps, id);
  const { page } = await statsPageOf(
    deps,
    { id, window, limit: liveWindows, fill: 'none' },
    { channel, progress, range: { fromMs: undefined, toMs: Number.POSITIVE_INFINITY } },
  );
  const { seen } = channel;
  if (seen === undefined) {
    const text = streamHead + windowsEvent([], null);
    return { text, event: true, key: undefined, has: { rows: [], asOf: undefined } };
  }
  const { channelId, partition } = seen;
  const key = { channelId, partition, size: windowSizes[window] };
  const asOf = progress.asOf(partition);
  const openFrom = from === undefined ? Number.NEGATIVE_INFINITY : finalAt(from, partition, progress);
  if (from !== undefined && asOf !== undefined && from > asOf) {
    // A blank line: the head is a part of its own.
    return { text: `${streamHead}\n`, event: false, key, has: { rows: [], asOf: from, openFrom } };
  }
  const rows = page.data.filter((row) => Date.parse(row.windowEnd) > openFrom);
  return {
    text: streamHead + windowsEvent(rows, asOf === undefined ? null : iso(asOf)),
    event: true,
    key,
    has: { rows: page.data, asOf },
  };
}

/** What ends there or earlier was final when `asOf` was `timeMs`: grace is what lies between the two now. */
function finalAt(timeMs: number, partition: number, progress: Progress): number {
  const [asOf, finalBefore] = [progress.asOf(partition), progress.finalBefore(partition)];
  if (asOf === undefined || finalBefore === undefined) return Number.NEGATIVE_INFINITY;
  return timeMs - (asOf - finalBefore);
}
