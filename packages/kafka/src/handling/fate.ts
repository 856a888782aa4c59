import { ChatpulseError } from '@chatpulse/service';
import { isDependencyDown, isRetriable } from '../errors.js';
import { mayRetry, retryDelayMs } from '../retrying/policy.js';
import type { Outcome } from './outcome.js';
import type { RetryPolicy } from './retry-policy.js';

/** Why a record is not done: a stable code, one sentence without the payload, and a stack where one was thrown. */
export type Failure = { readonly code: string; readonly error: string; readonly stack?: string | undefined };

/** What is to be done with a record after one attempt of one handler. */
export type Fate =
  | { readonly kind: 'ok' }
  | { readonly kind: 'drop'; readonly reason: string }
  | ({ readonly kind: 'deadLetter' } & Failure)
  /** It gets another attempt `delayMs` from now: `place`, its partition waits; `topic`, through `<topic>.retry`. */
  | ({ readonly kind: 'retry'; readonly where: 'place' | 'topic'; readonly delayMs: number } & Failure)
  /** A dependency is down, which is not the record's fault: in place, for as long as it takes, not counted. */
  | ({ readonly kind: 'wait' } & Failure)
  /** A bug. The process ends. */
  | { readonly kind: 'crash'; readonly error: unknown };

/** What a handler did: it answered, or it threw. */
export type Attempted = { readonly outcome: Outcome } | { readonly thrown: unknown };

/**
 * The rule for one attempt, number `attempt` from 1. A record that must keep its order (`key`) never leaves its
 * partition; any other is retried through the retry topic. `random` is uniform in [0, 1).
 */
export function fateOf(
  attempted: Attempted,
  opts: { attempt: number; policy: RetryPolicy; order: 'none' | 'key'; random: () => number },
): Fate {
  if ('outcome' in attempted) {
    const { outcome } = attempted;
    if (outcome.kind !== 'retry') return outcome;
    return nextAttempt({ code: 'RETRY_REQUESTED', error: outcome.error }, opts, outcome.afterMs);
  }
  const { thrown } = attempted;
  if (!isRetriable(thrown)) return { kind: 'crash', error: thrown };
  const failure = failureOf(thrown);
  return isDependencyDown(thrown) ? { kind: 'wait', ...failure } : nextAttempt(failure, opts);
}

export function failureOf(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) return { code: 'UNKNOWN', error: String(thrown) };
  return {
    code: thrown instanceof ChatpulseError ? thrown.code : 'UNKNOWN',
    error: thrown.message,
    stack: thrown.stack,
  };
}

function nextAttempt(
  failure: Failure,
  opts: { attempt: number; policy: RetryPolicy; order: 'none' | 'key'; random: () => number },
  afterMs?: number,
): Fate {
  const { attempt, policy, order, random } = opts;
  if (!mayRetry(policy, attempt)) return { ...failure, kind: 'deadLetter', code: 'RETRIES_EXHAUSTED' };
  const delayMs = retryDelayMs(policy, attempt, { afterMs, random });
  return { ...failure, kind: 'retry', where: order === 'key' ? 'place' : 'topic', delayMs };
}
