import { createHash } from 'node:crypto';
import type { CountStore } from './counts.js';
import type { CoverageInterval, CoverageStore } from './coverage.js';
import { type CoverageSpans, spansBetween, spansOf } from './coverage-spans.js';
import { type CoverageCursor, decodeCoverageCursor, encodeCoverageCursor } from './cursor.js';
import { findChannel } from './find-channel.js';
import type { CountsAnswer } from './freshness.js';
import { instantRange, type RangeRequest } from './instant-range.js';
import { invalidRequest } from './problem.js';
import type { Progress } from './state.js';
import { iso } from './stats-rows.js';
import type { TrackedChannels } from './tracked.js';
import { dayMs } from './windows.js';

export type CoverageRequest = RangeRequest & {
  readonly id: string;
  readonly reader?: string;
  readonly limit: number;
  readonly cursor?: string;
};

const days = 31;
/** The spans are those of the whole range, so all of its intervals are looked at for one page. */
const intervalsAtMost = 10_000;

/** Answers GET /channels/{id}/coverage: the spans of a range, and one page of the intervals that they come from. */
export async function coveragePage(
  deps: {
    store: Pick<CountStore, 'findById' | 'findByLogin'>;
    coverage: Pick<CoverageStore, 'readCoverage'>;
    progress: () => Promise<Progress>;
    tracked: TrackedChannels;
    now: () => number;
  },
  request: CoverageRequest,
): Promise<CountsAnswer> {
  const { limit, reader } = request;
  // Watermarks before intervals: what was told by the time that they speak of is then read.
  const progress = await deps.progress();
  const { login, simulated, seen } = await findChannel(deps, request.id);
  const asOf = seen === undefined ? progress.asOfAll() : progress.asOf(seen.partition);

  const cursor = request.cursor === undefined ? undefined : decodeCoverageCursor(request.cursor);
  const refused = request.cursor !== undefined && cursor === undefined;
  const asked = instantRange(request, {
    end: asOf ?? deps.now(),
    start: (toMs) => toMs - dayMs,
    days,
    errors: refused ? [{ field: 'cursor', problem: 'is not a nextCursor of coverage' }] : [],
  });
  const { fromMs, toMs } = cursor?.range ?? asked;

  const found = await deps.coverage.readCoverage({
    channel: login,
    channelId: seen?.channelId,
    fromMs,
    toMs,
  });
  if (found.length > intervalsAtMost) {
    const problem = `reaches over more than ${intervalsAtMost} intervals; ask for a shorter range`;
    throw invalidRequest([{ field: 'from', problem }]);
  }
  const intervals = found.filter((interval) => reader === undefined || interval.reader === reader);
  const spans = spansOf(intervals, { asOfMs: asOf, nowMs: deps.now() });
  const rest = cursor === undefined ? intervals : intervals.slice(placeAfter(intervals, cursor.last));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rest.length > limit;

  return {
    channelId: seen?.channelId ?? null,
    channel: login,
    simulated,
    from: iso(fromMs),
    to: iso(toMs),
    spans: spansBetween(spans, fromMs, toMs).map(({ from, to, coverage }) => ({
      from: iso(from),
      to: iso(to),
      coverage,
    })),
    data: page.map((interval) => intervalRow(interval, spans)),
    asOf: asOf === undefined ? null : iso(asOf),
    hasMore,
    nextCursor:
      hasMore && last !== undefined
        ? encodeCoverageCursor({
            range: { fromMs, toMs },
            last: { from: last.from, name: intervalName(last) },
          })
        : null,
  };
}

/** Where the next page begins, also where the last interval of the one before is not kept any more. */
function placeAfter(intervals: readonly CoverageInterval[], { from, name }: CoverageCursor['last']): number {
  const at = intervals.findIndex((interval) => interval.from === from && intervalName(interval) === name);
  const older = intervals.findIndex((interval) => interval.from < from);
  if (at !== -1) return at + 1;
  return older === -1 ? intervals.length : older;
}

/** Short: names of readers and instances may be longer than a cursor. */
function intervalName({ reader, instance }: Pick<CoverageInterval, 'reader' | 'instance'>): string {
  const text = JSON.stringify([reader, instance]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/** An open interval that was not told of again for as long as that takes ended where it ends: its instance is gone. */
function intervalRow(interval: CoverageInterval, { known }: CoverageSpans): object {
  const { reader, instance, from, to, state, reason } = interval;
  return {
    reader,
    instance: instance === '' ? null : instance,
    from: iso(from),
    to: iso(to),
    state: state === 'open' && to < known.to ? 'lost' : state,
    reason,
  };
}
