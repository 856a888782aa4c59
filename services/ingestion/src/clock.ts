import { latestInstant } from './fields.js';

/** Twitch's time, told by the events themselves; the local wall clock has no say in it. */
export interface TwitchClock {
  /** Takes note of an event sent at `sentAt` (epoch ms) that arrived at `monotonicMs`. */
  heard(sentAt: number, monotonicMs: number): void;
  /** Epoch ms at `monotonicMs`; undefined before the first event. */
  now(monotonicMs: number): number | undefined;
  /** The same as if the quickest event of the last 60 s had taken no time: `now` is behind it by what is usual. */
  latest(monotonicMs: number): number | undefined;
  /** When an event sent at `sentAt` arrived, epoch ms. */
  receivedAt(sentAt: number, monotonicMs: number): number;
  /** Forgets everything, for a monotonic clock that stood still while the machine slept. */
  reset(): void;
}

const keptSeconds = 60;
/** Samples kept of one second: the median needs no more, and memory stays bounded at any rate. */
const samplesPerSecond = 16;
/** An event that is further ahead of the others has an odd sent time. */
const oddMs = 60_000;

/**
 * Live: the median of (sentAt − arrival) over the last 60 s in which there were events, carried on by the
 * monotonic clock. It stays until newer events replace it, so a quiet hour does not stop the clock; and a
 * median, so one odd sent time does not move it.
 */
export function createLiveClock(): TwitchClock {
  const seconds: { second: number; offsets: number[] }[] = [];
  let offset: number | undefined;
  let quickest: number | undefined;

  const at = (monotonicMs: number, ahead: number | undefined): number | undefined =>
    ahead === undefined ? undefined : Math.min(latestInstant, Math.max(0, Math.round(monotonicMs + ahead)));
  const now = (monotonicMs: number): number | undefined => at(monotonicMs, offset);

  return {
    now,
    latest: (monotonicMs) => at(monotonicMs, quickest),
    heard(sentAt, monotonicMs) {
      const second = Math.floor(monotonicMs / 1000);
      let last = seconds.at(-1);
      if (last?.second !== second) {
        last = { second, offsets: [] };
        seconds.push(last);
        if (seconds.length > keptSeconds) seconds.shift();
      }
      if (last.offsets.length >= samplesPerSecond) return;
      last.offsets.push(sentAt - monotonicMs);
      const sorted = seconds.flatMap((bucket) => bucket.offsets).sort((a, b) => a - b);
      const median = sorted[Math.floor((sorted.length - 1) / 2)] as number;
      offset = median;
      quickest = sorted.findLast((candidate) => candidate <= median + oddMs);
    },
    receivedAt: (sentAt, monotonicMs) => now(monotonicMs) ?? sentAt,
    reset() {
      seconds.length = 0;
      offset = undefined;
      quickest = undefined;
    },
  };
}

/** Replay: everything arrives the moment it was sent, and the time is the newest sent time. */
export function createReplayClock(): TwitchClock {
  let newest: number | undefined;
  return {
    heard: (sentAt) => {
      newest = Math.max(newest ?? sentAt, sentAt);
    },
    now: () => newest,
    latest: () => newest,
    receivedAt: (sentAt) => sentAt,
    reset: () => {},
  };
}
