import { DeadLettersDisabledError, isRetriable } from '../errors.js';
import type { IncomingMessage } from '../messages.js';
import type { CrashLedger } from './crash-ledger.js';
import type { Decoding } from './decode.js';
import { attemptOne, type DeliveryParts, tracedAs } from './deliver.js';
import { type Fate, failureOf } from './fate.js';
import type { RegisteredHandler } from './registry.js';
import { type Facing, type SettleParts, type Step, settle, waitFor } from './settle.js';
import type { Track } from './track.js';

export type HandlingParts = DeliveryParts & SettleParts;

/** One attempt of one handler at one record that was read from its topic, and what follows from it. */
export async function handleRecord(
  parts: HandlingParts,
  at: {
    readonly entry: RegisteredHandler;
    readonly track: Track;
    readonly ledger: CrashLedger;
    readonly record: IncomingMessage;
    readonly decoding: Decoding;
    readonly signal: AbortSignal;
  },
): Promise<Step> {
  const { entry, track, ledger, record, decoding, signal } = at;
  const attempt = track.failures + track.waits + 1;
  const delivery = {
    operation: 'process' as const,
    handlerId: entry.handler.id,
    attempt,
    groupId: entry.groupId,
  };
  return parts.tracing.handling(record, delivery, async ({ correlationId, became }) => {
    const message = { record, decoding, attempt, correlationId, signal };
    const fate = await attemptOne(parts, entry, message, track.failures + 1);
    became(...tracedAs(fate));
    if (signal.aborted && isUndecided(fate)) return { do: 'leave' };
    const facing = { entry, track, ledger, record, correlationId };
    return settled(parts, facing, () => settle(parts, facing, fate));
  });
}

/** What fails while a fate is carried out: a dead letter that no topic takes, or none that is wanted. */
export async function settled(parts: SettleParts, facing: Facing, work: () => Promise<Step>): Promise<Step> {
  try {
    return await work();
  } catch (error) {
    const failure = failureOf(error);
    if (isRetriable(error)) return waitFor(parts, facing, failure);
    if (!(error instanceof DeadLettersDisabledError)) return { do: 'crash', error };
    const why = 'the record there is for the dead letters';
    parts.health.stopped(facing.entry.handler.id, facing.record, { why, ...failure });
    return { do: 'stop' };
  }
}

/** A handler that was told to stop may throw anything. */
export function isUndecided({ kind }: Fate): boolean {
  return kind === 'crash' || kind === 'wait' || kind === 'retry';
}
