/** The windows of the contract: their sizes, and where, for how long and with which write time they are kept. */

export type WindowSizeSeconds = 60 | 600 | 3600;
export type WindowName = '1m' | '10m' | '1h';

export const windowSizes: Readonly<Record<WindowName, WindowSizeSeconds>> = {
  '1m': 60,
  '10m': 600,
  '1h': 3600,
};

export const dayMs = 86_400_000;
const retentionMs: Readonly<Record<WindowSizeSeconds, number>> = {
  60: 30 * dayMs,
  600: 30 * dayMs,
  3600: 400 * dayMs,
};

/** For how many days a window is kept after its end. */
export function keptDays(size: WindowSizeSeconds): number {
  return retentionMs[size] / dayMs;
}

/** How many parts a window's channels are spread over in `window_channels`. Part of the stored key: fixed. */
export const shardCount = 4;

/** Start (epoch ms) of the window of `size` that contains `timeMs`. */
export function windowStartAt(timeMs: number, size: WindowSizeSeconds): number {
  return timeMs - (timeMs % (size * 1000));
}

export function windowEndOf(startMs: number, size: WindowSizeSeconds): number {
  return startMs + size * 1000;
}

/** The earliest window start that is still kept at `nowMs`. */
export function retainedFrom(nowMs: number, size: WindowSizeSeconds): number {
  return Math.max(0, nowMs - retentionMs[size] - size * 1000);
}

/**
 * Seconds to live of a row written at `nowMs`, so that it expires at its window's end plus retention however
 * late it is written. 0 or less: it has expired. (A TTL of 0 would mean "for ever": such a row is not written.)
 */
export function ttlSeconds(startMs: number, size: WindowSizeSeconds, nowMs: number): number {
  return Math.floor((windowEndOf(startMs, size) + retentionMs[size] - nowMs) / 1000);
}

/**
 * Write time (µs) of a row: the highest (generation, revision) of a window wins, whatever is replayed and
 * whenever. The window's start keeps it near the row's own day for compaction: a generation is worth 1000 s.
 * Worked value: writeTime(60_000, 1, 5) = 60_000_000 + 1_000_000_000 + 5.
 */
export function writeTime(startMs: number, generation: number, revision: number): bigint {
  return micros(startMs) + BigInt(generation) * 1_000_000_000n + BigInt(revision);
}

/** The same instant in µs: what Cassandra's write times are in. */
export function micros(timeMs: number): bigint {
  return BigInt(timeMs) * 1000n;
}

/** Partition of `channel_windows`: a UTC day of one-minute windows, a UTC month of larger ones. */
export function bucketOf(startMs: number, size: WindowSizeSeconds): string {
  return new Date(startMs).toISOString().slice(0, size === 60 ? 10 : 7);
}

/** The buckets that hold windows starting in [fromMs, toMs), newest first. */
export function bucketsBetween(fromMs: number, toMs: number, size: WindowSizeSeconds): string[] {
  const buckets: string[] = [];
  for (let time = toMs - 1; time >= fromMs; time = Date.parse(buckets.at(-1) ?? '') - 1) {
    buckets.push(bucketOf(time, size));
  }
  return buckets;
}

/** Shard of `window_channels`, from the id's last digits. */
export function shardOf(channelId: string): number {
  return Number(channelId.slice(-3)) % shardCount;
}

/** 9999-12-31T23:59:59.999Z: what is later has no ISO 8601 form with four digits for the year. */
export const lastInstantMs = 253_402_300_799_999;

/** What is said of a text that `parseInstant` does not take. */
export const notAnInstant = 'must be an ISO 8601 instant with a zone, or epoch ms';

/** Epoch ms of an ISO 8601 instant with a zone, or of digits that are epoch ms; undefined when it is neither. */
export function parseInstant(text: string): number | undefined {
  const timeMs = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
  return timeMs >= 0 && timeMs <= 8.64e15 ? timeMs : undefined;
}
