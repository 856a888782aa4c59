import { RetryPolicyInvalidError } from '../errors.js';
import type { RetryPolicy } from '../handling/retry-policy.js';

const jitter = 0.2;
const maxAttempts = 100;
/** A day: a copy has to outlive its wait in the retry topic, and a timer counts to 24 days at most. */
const longestDelayMs = 86_400_000;

export const defaultRetryPolicy: RetryPolicy = {
  enabled: true,
  attempts: 5,
  baseDelayMs: 2000,
  maxDelayMs: 30_000,
  backoff: 'exponential',
};

/**
 * The process's policy with a handler's own values over it; `false` turns retries off.
 * @throws RetryPolicyInvalidError that names the handler and every fault
 */
export function policyOf(
  handler: { readonly id: string; readonly retry?: Partial<RetryPolicy> | false | undefined },
  process: RetryPolicy,
): RetryPolicy {
  const own = handler.retry === false ? { enabled: false } : handler.retry;
  const policy = { ...process, ...own };
  const faults = policyFaults(policy);
  if (faults.length > 0) throw new RetryPolicyInvalidError(`${handler.id}: ${faults.join('; ')}`);
  return policy;
}

/** Why a policy makes no sense, a sentence each; empty when it does. */
export function policyFaults({ attempts, baseDelayMs, maxDelayMs, backoff }: RetryPolicy): string[] {
  const faults: string[] = [];
  const whole = (name: string, value: number, least: number, most: number): void => {
    if (Number.isInteger(value) && value >= least && value <= most) return;
    faults.push(`${name} is ${value} and must be a whole number from ${least} to ${most}`);
  };
  whole('attempts', attempts, 1, maxAttempts);
  whole('baseDelayMs', baseDelayMs, 1, longestDelayMs);
  whole('maxDelayMs', maxDelayMs, 1, longestDelayMs);
  if (maxDelayMs < baseDelayMs) {
    faults.push(`maxDelayMs (${maxDelayMs}) must not be less than baseDelayMs (${baseDelayMs})`);
  }
  if (backoff !== 'exponential' && backoff !== 'linear') {
    faults.push(`backoff is ${String(backoff)} and must be exponential or linear`);
  }
  return faults;
}

/** Whether an attempt comes after failed attempt number `attempt` (from 1). */
export function mayRetry(policy: RetryPolicy, attempt: number): boolean {
  return policy.enabled && attempt < policy.attempts;
}

/**
 * How long to wait after failed attempt number `attempt` (from 1): base, 2 base, 4 base … (exponential) or
 * base, 2 base, 3 base … (linear), give or take 20 %, and never more than `maxDelayMs`. `afterMs`, what a
 * handler asked for itself, is taken as it is within the same bound. `random` is uniform in [0, 1).
 */
export function retryDelayMs(
  policy: RetryPolicy,
  attempt: number,
  opts: { afterMs?: number | undefined; random: () => number },
): number {
  const { afterMs, random } = opts;
  if (afterMs !== undefined) return Math.round(Math.min(policy.maxDelayMs, Math.max(0, afterMs)));
  const { baseDelayMs, maxDelayMs, backoff } = policy;
  const factor = backoff === 'linear' ? attempt : 2 ** Math.min(attempt - 1, 30);
  const exact = Math.min(maxDelayMs, baseDelayMs * factor);
  return Math.min(maxDelayMs, Math.round(exact * (1 - jitter + 2 * jitter * random())));
}

/**
 * The longest time from a record's first failure to the start of its last attempt, in ms, while its partition
 * is consumed and not counting the time that handlers take. `(attempts − 1) × maxDelayMs`, with the longest
 * maxDelayMs of all that retry through the same topic: a copy waits behind those written before it, each of
 * them due within its own maxDelayMs, so waiting in line never makes a wait longer than that.
 * By default 4 × 30 s = 120 s.
 */
export function totalRetryMs(policy: RetryPolicy, sharing: readonly RetryPolicy[] = []): number {
  if (!policy.enabled) return 0;
  const waits = [policy, ...sharing.filter(({ enabled }) => enabled)].map(({ maxDelayMs }) => maxDelayMs);
  return (policy.attempts - 1) * Math.max(...waits);
}
