import type { Coverage } from '@chatpulse/contracts';
import { dayMs, micros } from './windows.js';

/** How long an interval is kept after its `to`. */
export const coverageRetentionMs = 30 * dayMs;
/** How far a `to` may be ahead of our clock without being kept for longer. */
const slackMs = dayMs;

/**
 * One reader heard one channel from `from` to `to`, as far as was told. Times in epoch ms. An open one may have been
 * heard further; one without an instance has ''.
 */
export type CoverageInterval = Pick<Coverage, 'channel' | 'reader' | 'state' | 'from' | 'reason'> & {
  readonly instance: string;
  readonly to: number;
  readonly channelId?: string;
};

/**
 * Where intervals are kept, until 30 days after their `to`. Every write can be repeated and reordered: of one interval
 * the later record wins (`laterOf`). A write that has resolved is seen by every later read.
 * @throws StoreUnavailableError (retriable) when the store does not answer in time.
 */
export interface CoverageStore {
  /** Intervals whose time to live is over are left out. */
  writeCoverage(intervals: readonly CoverageInterval[]): Promise<void>;
  /**
   * Every interval of the login that begins in [fromMs, toMs) or reaches into it, in the order of `newestFirst`. With
   * `channelId` those are left out that are known to be of another channel: logins change hands.
   */
  readCoverage(query: {
    channel: string;
    channelId?: string | undefined;
    fromMs: number;
    toMs: number;
  }): Promise<CoverageInterval[]>;
}

const reasons: readonly Coverage['reason'][] = [
  'joined',
  'left',
  'socket_lost',
  'shutdown',
  'banned',
  'buffer_full',
];

/** Among records of one interval with the same `to`: closed over open, then by reason. Below 1000. */
function rankOf({ state, reason }: Pick<CoverageInterval, 'state' | 'reason'>): number {
  return (state === 'closed' ? 10 : 0) + reasons.indexOf(reason);
}

/** Of two records of one interval the one that counts; a channel id that only the other one knows is kept. */
export function laterOf(a: CoverageInterval, b: CoverageInterval): CoverageInterval {
  const bIsLater = a.to === b.to ? rankOf(b) > rankOf(a) : b.to > a.to;
  const [later, earlier] = bIsLater ? [b, a] : [a, b];
  const channelId = later.channelId ?? earlier.channelId;
  return channelId === undefined ? later : { ...later, channelId };
}

/**
 * Write time (µs) of a record: the later one of an interval wins, whatever is replayed and whenever. Two records that
 * share it are equal, so it does not matter which of them Cassandra takes.
 * Worked value: 60,000 ms, closed, socket_lost: 60,000,000 + 10 + 2.
 */
export function coverageWriteTime(interval: CoverageInterval): bigint {
  return micros(interval.to) + BigInt(rankOf(interval));
}

/** Seconds to live of a record written at `nowMs`, however late that is. 0 or less: it has expired. */
export function coverageTtlSeconds({ to }: Pick<CoverageInterval, 'to'>, nowMs: number): number {
  return Math.floor((Math.min(to, nowMs + slackMs) + coverageRetentionMs - nowMs) / 1000);
}

/** What `readCoverage` promises to find. */
export function isAskedFor(
  interval: CoverageInterval,
  { channelId, fromMs, toMs }: { channelId?: string | undefined; fromMs: number; toMs: number },
): boolean {
  const { from, to } = interval;
  const ofChannel = channelId === undefined || (interval.channelId ?? channelId) === channelId;
  return ofChannel && from < toMs && (from >= fromMs || to > fromMs);
}

/** A total order of the intervals of a channel. */
export function newestFirst(a: IntervalKey, b: IntervalKey): number {
  return b.from - a.from || order(a.reader, b.reader) || order(a.instance, b.instance);
}

/** What tells the intervals of a channel apart. */
export type IntervalKey = Pick<CoverageInterval, 'from' | 'reader' | 'instance'>;

/** What tells an interval apart from all others. */
export function intervalKey({ channel, from, reader, instance }: CoverageInterval): string {
  return JSON.stringify([channel, from, reader, instance]);
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
