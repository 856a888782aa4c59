import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@chatpulse/service';
import { errorFields, isRetriable } from '../errors.js';

const jitter = 0.2;
const maxDelayMs = 5000;

/**
 * How long to wait after failed attempt number `attempt` (from 1): doubles from `baseMs` up to 5 s, give or
 * take 20 %. `random` is uniform in [0, 1).
 */
export function backoffMs(attempt: number, baseMs: number, random: () => number = Math.random): number {
  const exact = Math.min(maxDelayMs, baseMs * 2 ** Math.min(attempt - 1, 20));
  return Math.round(exact * (1 - jitter + 2 * jitter * random()));
}

/** A failed attempt, counted from 1, and how long it is until the next. */
export type FailedAttempt = {
  readonly error: unknown;
  readonly attempt: number;
  readonly nextDelayMs: number;
};

/** For health, as `attempt 3, next in 1200 ms (KAFKA_UNAVAILABLE)`. */
export function describeAttempt({ error, attempt, nextDelayMs }: FailedAttempt): string {
  return `attempt ${attempt}, next in ${nextDelayMs} ms (${errorFields(error).code})`;
}

/**
 * Repeats `work` until it succeeds, with backoff, for as long as it takes: there is no last attempt. Each
 * failure is logged with its number and the next delay, and told to `onFailure`.
 * @throws what `work` threw when that is not retriable, or when `signal` is aborted.
 */
export async function untilDone<T>(
  work: () => Promise<T>,
  opts: {
    what: string;
    baseMs: number;
    logger: Logger;
    signal: AbortSignal;
    onFailure?: (failed: FailedAttempt) => void;
  },
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isRetriable(error) || opts.signal.aborted) throw error;
      const nextDelayMs = backoffMs(attempt, opts.baseMs);
      opts.onFailure?.({ error, attempt, nextDelayMs });
      const level = attempt === 1 ? 'info' : 'warn';
      opts.logger[level](
        { what: opts.what, attempt, nextDelayMs, ...errorFields(error) },
        'kafka: failed, trying again',
      );
      await delay(nextDelayMs, undefined, { signal: opts.signal }).catch(() => {
        throw error;
      });
    }
  }
}
