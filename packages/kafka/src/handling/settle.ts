import type { Logger } from '@chatpulse/service';
import { backoffMs } from '../client/backoff.js';
import type { DeadLetters } from '../dead-letters/writer.js';
import type { IncomingMessage } from '../messages.js';
import type { RetryQueue } from '../retrying/retry-queue.js';
import type { CrashLedger } from './crash-ledger.js';
import { type Failure, type Fate, failureOf } from './fate.js';
import type { HandlingHealth } from './handling-health.js';
import type { RegisteredHandler } from './registry.js';
import { judgeWell, mayBury, pass, type Track } from './track.js';

/** What is to happen on a partition after a handler had a record, or a batch. */
export type Step =
  | { readonly do: 'pass' }
  /** Nothing was decided, and nothing is lost: it is read again. */
  | { readonly do: 'leave' }
  | { readonly do: 'pause'; readonly forMs: number }
  | { readonly do: 'stop' }
  | { readonly do: 'crash'; readonly error: unknown };

/** A record before one of its handlers. */
export type Facing = {
  readonly entry: RegisteredHandler;
  readonly track: Track;
  readonly ledger: CrashLedger;
  readonly record: IncomingMessage;
  readonly correlationId: string;
};

export type SettleParts = {
  readonly deadLetters: DeadLetters;
  readonly retryQueue: RetryQueue;
  readonly health: HandlingHealth;
  readonly logger: Logger;
  /** First wait for a dependency; it doubles up to 5 s. */
  readonly waitBaseMs: number;
  /** Epoch ms. */
  readonly now: () => number;
};

const maxCrashes = 3;

/** Does what a fate asks for. What it writes elsewhere is acknowledged when this resolves to `pass`. */
export async function settle(parts: SettleParts, facing: Facing, fate: Fate): Promise<Step> {
  const { entry, track, ledger, record } = facing;
  if (fate.kind !== 'wait') parts.health.answered(entry.handler.id, record);
  switch (fate.kind) {
    case 'ok':
    case 'drop':
      judgeWell(track, [record]);
      return passed(facing);
    case 'deadLetter':
      return bury(parts, facing, fate);
    case 'wait':
      return waitFor(parts, facing, fate);
    case 'retry':
      track.failures += 1;
      track.firstFailedAtMs ??= parts.now();
      return fate.where === 'place' ? again(parts, facing, fate) : enqueue(parts, facing, fate);
    case 'crash': {
      const crashes = ledger.crashed(entry.handler.id, record.offset);
      if (crashes < maxCrashes) return { do: 'crash', error: fate.error };
      const failure = { ...failureOf(fate.error), code: 'CRASHED_REPEATEDLY' };
      return bury(parts, facing, failure, track.failures + crashes - 1);
    }
  }
}

/** Dead-letters a record; or stops its partition, when there are too many. */
async function bury(
  parts: SettleParts,
  facing: Facing,
  failure: Failure,
  retryCount = facing.track.failures,
): Promise<Step> {
  const step = await store(parts, facing, failure, retryCount);
  return step.do === 'pass' ? passed(facing) : step;
}

/** The same without passing the record: the batch that it is in may still fail. */
export async function store(
  parts: SettleParts,
  facing: Facing,
  failure: Failure,
  retryCount = facing.track.failures,
): Promise<Step> {
  const { entry, track, record, correlationId } = facing;
  const { id: handlerId } = entry.handler;
  if (track.buried.has(record.offset)) return { do: 'pass' };
  if (!mayBury(track, record.offset)) {
    const why = 'more than half of the last records, or 20 in a row, are for the dead letters';
    parts.health.stopped(handlerId, record, { why, ...failure });
    return { do: 'stop' };
  }
  const { firstFailedAtMs } = track;
  await parts.deadLetters.store(record, {
    ...failure,
    handlerId,
    retryCount,
    correlationId,
    ...(firstFailedAtMs === undefined ? {} : { firstFailedAtMs }),
  });
  track.buried.add(record.offset);
  return { do: 'pass' };
}

export function waitFor(parts: SettleParts, { entry, track, record }: Facing, failure: Failure): Step {
  track.waits += 1;
  track.firstFailedAtMs ??= parts.now();
  const forMs = backoffMs(track.waits, parts.waitBaseMs);
  const attempt = track.waits + track.failures;
  parts.health.waits(entry.handler.id, record, { attempt, nextDelayMs: forMs, ...failure });
  return { do: 'pause', forMs };
}

function again(
  { logger }: SettleParts,
  { entry, track, record }: Facing,
  { delayMs, code, error }: Failure & { delayMs: number },
): Step {
  const { topic, partition, offset } = record;
  logger.warn(
    {
      handlerId: entry.handler.id,
      topic,
      partition,
      offset,
      attempt: track.failures,
      nextDelayMs: delayMs,
      code,
      error,
    },
    'kafka: not handled, trying again in place',
  );
  return { do: 'pause', forMs: delayMs };
}

async function enqueue(
  { retryQueue, now }: SettleParts,
  facing: Facing,
  { code, error, delayMs }: Failure & { delayMs: number },
): Promise<Step> {
  const { entry, track, record, correlationId } = facing;
  const failedAtMs = now();
  const failed = { code, error, failedAtMs, correlationId, dueAtMs: failedAtMs + delayMs };
  await retryQueue.enqueue(record, { ...failed, handlerId: entry.handler.id, attempt: track.failures });
  return passed(facing);
}

function passed({ track, record }: Facing): Step {
  pass(track, record.offset);
  return { do: 'pass' };
}
