import { backoffMs } from '../client/backoff.js';
import type { BatchEnd, IncomingBatch } from '../consumer/incoming-batch.js';
import { headerNames } from '../dead-letters/headers.js';
import { DeadLettersDisabledError, isRetriable } from '../errors.js';
import { readCrashLedger } from '../handling/crash-ledger.js';
import type { Deliver } from '../handling/deliver.js';
import type { Fate } from '../handling/fate.js';
import { isUndecided, settled } from '../handling/handle-record.js';
import { endOf } from '../handling/partition.js';
import type { RegisteredHandler, Registry } from '../handling/registry.js';
import { type SettleParts, type Step, settle } from '../handling/settle.js';
import { createTrack, type Track } from '../handling/track.js';
import type { IncomingMessage } from '../messages.js';
import { createRecentBreaker } from './recent-breaker.js';
import { type RetryCopy, readRetryCopy } from './retry-copy.js';
import type { RetryStates } from './retry-state.js';
import { wayOf } from './retry-way.js';

export type RetryParts = SettleParts & {
  readonly registry: Registry;
  readonly deliver: Deliver;
  readonly states: RetryStates;
};

export interface RetryPartition {
  run(batch: IncomingBatch): Promise<BatchEnd>;
}

/**
 * One partition of the retry topic of `topic`, as group `groupId` goes through it: each copy in its turn,
 * when it is due, to the one handler that failed. `metadata`: beside the offset that the group had committed.
 */
export function createRetryPartition(
  parts: RetryParts,
  at: { topic: string; retryTopic: string; groupId: string },
  metadata: string | undefined,
): RetryPartition {
  const { registry, deliver, states, now } = parts;
  const { topic, retryTopic, groupId } = at;
  const ledger = readCrashLedger(metadata);
  const tracks = new Map<string, Track>();

  const trackOf = (handlerId: string): Track => {
    const track = tracks.get(handlerId) ?? { ...createTrack(), breaker: createRecentBreaker(now) };
    tracks.set(handlerId, track);
    return track;
  };

  /** Where the copy is read decides what is committed; what is written elsewhere is the original. */
  const original = (copy: IncomingMessage): IncomingMessage => readRetryCopy(topic, copy).record;
  const outward: SettleParts = {
    ...parts,
    deadLetters: { store: (copy, failure) => parts.deadLetters.store(original(copy), failure) },
    retryQueue: { enqueue: (copy, failed) => parts.retryQueue.enqueue(original(copy), failed) },
  };

  const handOver = async (
    message: IncomingMessage,
    copy: RetryCopy,
    entry: RegisteredHandler,
    signal: AbortSignal,
  ): Promise<Step> => {
    const handlerId = entry.handler.id;
    const track = trackOf(handlerId);
    // More, where it failed here in place: its handler has come to need order since the copy was written.
    track.failures = Math.max(track.failures, copy.attempt - 1);
    const correlationId = message.headers[headerNames.correlationId] ?? '';
    const facing = { entry, track, ledger, record: message, correlationId };
    const delayMs = Math.max(0, now() - message.timestamp);
    const attempt = track.failures + 1;
    const fate = await deliver(handlerId, copy.record, { attempt, signal, operation: 'retry', delayMs });
    if (signal.aborted && isUndecided(fate)) return { do: 'leave' };
    states.add(retryTopic, isDone(fate) ? 'messagesProcessed' : 'errorsEncountered');
    return settled(outward, facing, () => settle(outward, facing, fate));
  };

  const bury = async (message: IncomingMessage, copy: RetryCopy, handlerId: string): Promise<Step> => {
    states.add(retryTopic, 'errorsEncountered');
    const error = `the group ${groupId} has no handler ${handlerId}`;
    const failure = { code: 'HANDLER_NOT_FOUND', error };
    try {
      await parts.deadLetters.store(copy.record, { handlerId, ...failure });
      return { do: 'pass' };
    } catch (error) {
      if (isRetriable(error)) return { do: 'pause', forMs: backoffMs(1, parts.waitBaseMs) };
      if (!(error instanceof DeadLettersDisabledError)) return { do: 'crash', error };
      const why = 'the record there is for the dead letters';
      parts.health.stopped(handlerId, message, { why, ...failure });
      return { do: 'stop' };
    }
  };

  const take = async (message: IncomingMessage, signal: AbortSignal): Promise<Step> => {
    const copy = readRetryCopy(topic, message);
    const written = { ...copy, writtenAtMs: message.timestamp };
    const way = wayOf(written, { registry, topic, groupId, now: now() });
    switch (way.go) {
      case 'past':
        states.add(retryTopic, 'messagesSkipped');
        return { do: 'pass' };
      case 'later':
        states.add(retryTopic, 'messagesDelayed');
        return { do: 'pause', forMs: way.inMs };
      case 'to the dead letters':
        return bury(message, copy, way.handlerId);
      case 'to its handler':
        return handOver(message, copy, way.entry, signal);
    }
  };

  return {
    async run({ messages, signal }) {
      let step: Step = { do: 'pass' };
      let from = messages[0]?.offset ?? '0';
      for (const message of messages) {
        step = signal.aborted ? { do: 'leave' } : await take(message, signal);
        if (step.do !== 'pass') break;
        from = String(BigInt(message.offset) + 1n);
      }
      return { from, metadata: ledger.textAt(from), next: endOf(step) };
    },
  };
}

function isDone({ kind }: Fate): boolean {
  return kind === 'ok' || kind === 'drop';
}
