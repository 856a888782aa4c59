import type { CountStore } from './counts.js';
import { findChannel } from './find-channel.js';
import type { CountsAnswer } from './freshness.js';
import type { HeardReader } from './heard.js';
import type { Progress } from './state.js';
import { iso } from './stats-rows.js';
import {
  type Judge,
  type SummaryMinute,
  type SummaryRange,
  silenceOf,
  summaryOf,
  summaryRange,
} from './summary.js';
import type { TrackedChannels } from './tracked.js';
import { windowEndOf } from './windows.js';

/** A minute each of 24 hours and the one that runs. */
const mostMinutes = 24 * 60 + 1;

/** Answers GET /channels/{id}/summary. */
export async function summaryPage(
  deps: {
    store: CountStore;
    progress: () => Promise<Progress>;
    tracked: TrackedChannels;
    heard: HeardReader;
    now: () => number;
  },
  request: { readonly id: string },
): Promise<CountsAnswer> {
  // Watermarks before rows: the rows are then at least as far as the watermarks say.
  const progress = await deps.progress();
  const { seen, login, simulated } = await findChannel(deps, request.id);
  const asOf = seen === undefined ? progress.asOfAll() : progress.asOf(seen.partition);
  const atMs = asOf ?? deps.now();
  const { fromMs, toMs, hourStart } = summaryRange(atMs);
  const channelId = seen?.channelId;
  const [minutes, hour, heard] = await Promise.all([
    channelId === undefined
      ? []
      : deps.store.readNumbers({ channelId, size: 60, fromMs, toMs, limit: mostMinutes }),
    channelId === undefined
      ? undefined
      : deps.store
          .readWindows({ channelId, size: 3600, fromMs: hourStart, toMs: hourStart + 1, limit: 1 })
          .then(([row]) => row),
    deps.heard({ channel: login, channelId, fromMs, toMs }),
  ]);
  const stateOf: Judge['stateOf'] = (end, generation) => {
    if (seen === undefined) return progress.stateOverall(end);
    return generation === undefined
      ? progress.stateIn(end, seen.partition)
      : progress.stateOf(end, seen.partition, generation);
  };
  const summary = summaryOf(minutes, atMs, { heard, stateOf });
  const hourEnd = windowEndOf(hourStart, 3600);
  const hourState = stateOf(hourEnd, hour?.generation);
  const silence = hour === undefined ? silenceOf(hourState, hourStart, hourEnd, { heard }) : null;

  return {
    channelId: channelId ?? null,
    channel: login,
    tracked: deps.tracked.find(login) !== undefined,
    simulated,
    currentMinute: minuteView(summary.currentMinute),
    lastMinute: minuteView(summary.lastMinute),
    lastHour: rangeView(summary.lastHour),
    lastDay: rangeView(summary.lastDay),
    peakMinute: summary.peakMinute === undefined ? null : minuteView(summary.peakMinute),
    lastFullHour: {
      windowStart: iso(hourStart),
      windowEnd: iso(hourEnd),
      state: hourState,
      chatters: hour?.chatters ?? silence,
      chattersExact: hour?.chattersExact ?? (silence === 0 ? true : null),
    },
    asOf: asOf === undefined ? null : iso(asOf),
  };
}

function minuteView({ windowStart, windowEnd, ...rest }: SummaryMinute): object {
  return { windowStart: iso(windowStart), windowEnd: iso(windowEnd), ...rest };
}

function rangeView({ fromMs, toMs, sums, ...rest }: SummaryRange): object {
  return { from: iso(fromMs), to: iso(toMs), ...rest, ...sums };
}
