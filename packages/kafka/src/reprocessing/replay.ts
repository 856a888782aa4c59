import { ChatpulseError } from '@chatpulse/service';
import { headerNames } from '../dead-letters/headers.js';
import type { Letter } from '../dead-letters/letter.js';
import type { DeadLetters } from '../dead-letters/writer.js';
import { errorFields, isRetriable } from '../errors.js';
import type { Deliver } from '../handling/deliver.js';
import { failureOf } from '../handling/fate.js';
import type { IncomingMessage } from '../messages.js';
import type { Producer } from '../producer/producer.js';
import type { RetryQueue } from '../retrying/retry-queue.js';
import type { Tracing } from '../tracing/tracing.js';
import type { Reachable } from './destination.js';
import { replayRecord } from './replay-record.js';

/** What became of a letter. `note`: one sentence without the payload. */
export type Replayed =
  | { readonly kind: 'replayed'; readonly note: string }
  /** There is a new letter for it. */
  | { readonly kind: 'failed again'; readonly note: string }
  /** It was not written, and stays what it was. */
  | { readonly kind: 'refused'; readonly note: string }
  /** Nothing happened, and nothing would to the ones behind it: the run ends. */
  | { readonly kind: 'halt'; readonly note: string };

export type ReplayDeps = {
  readonly deliver: Deliver;
  readonly deadLetters: DeadLetters;
  readonly retryQueue: RetryQueue;
  readonly producer: Pick<Producer, 'send'>;
  readonly correlationIdOf: Tracing['correlationIdOf'];
  /** Epoch ms. */
  readonly now: () => number;
  /** Resolves after that time, or at once when `signal` is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
};

export type ReplaySignals = {
  /** The run has to end: what waits for a later attempt in place waits no longer. A handler is not disturbed. */
  readonly stopping: AbortSignal;
  /** The process ends. */
  readonly closing: AbortSignal;
};

/** Replays one letter. */
export async function replay(
  deps: ReplayDeps,
  letter: Letter,
  destination: Reachable,
  opts: { run: string } & ReplaySignals,
): Promise<Replayed> {
  const { correlationIdOf } = deps;
  const record = replayRecord(letter, { run: opts.run, correlationIdOf });
  try {
    if (destination.kind === 'handler') return await handle(deps, record, letter.handlerId, opts);
    await sendCopy(deps, record, destination);
    return { kind: 'replayed', note: `sent to ${destination.topic} for ${letter.handlerId}` };
  } catch (error) {
    if (!(error instanceof ChatpulseError)) throw error;
    const { code, error: message } = errorFields(error);
    return { kind: isRetriable(error) ? 'halt' : 'refused', note: `${code}: ${message}` };
  }
}

async function handle(
  deps: ReplayDeps,
  record: IncomingMessage,
  handlerId: string,
  { stopping, closing }: ReplaySignals,
): Promise<Replayed> {
  const correlationId = record.headers[headerNames.correlationId] ?? '';
  for (let attempt = 1; ; attempt++) {
    const fate = await deps.deliver(handlerId, record, { attempt, signal: closing, operation: 'replay' });
    switch (fate.kind) {
      case 'ok':
        return { kind: 'replayed', note: `handled by ${handlerId}` };
      case 'drop':
        return { kind: 'replayed', note: `dropped by ${handlerId}: ${fate.reason}` };
      case 'wait':
        return { kind: 'halt', note: `what ${handlerId} needs is down: ${fate.error}` };
      case 'retry': {
        if (fate.where === 'topic') {
          const failedAtMs = deps.now();
          const dueAtMs = failedAtMs + fate.delayMs;
          const failed = { ...fate, handlerId, attempt, dueAtMs, failedAtMs, correlationId };
          const done = await deps.retryQueue.enqueue(record, failed);
          if (done === 'queued')
            return { kind: 'replayed', note: `${handlerId} tries it again: ${fate.error}` };
          return { kind: 'failed again', note: fate.error };
        }
        await deps.sleep(fate.delayMs, stopping);
        if (stopping.aborted)
          return { kind: 'halt', note: `stopped before attempt ${attempt + 1}: ${fate.error}` };
        break;
      }
      default: {
        // A handler that gives up because the process ends has not judged the letter.
        if (closing.aborted) return { kind: 'halt', note: 'the process ends' };
        // A letter that shows a bug ends no process: it was an operator who sent it here again.
        const failure = fate.kind === 'crash' ? { ...failureOf(fate.error), code: 'HANDLER_CRASHED' } : fate;
        const { code, error, stack } = failure;
        const retryCount = attempt - 1;
        await deps.deadLetters.store(record, { handlerId, code, error, stack, correlationId, retryCount });
        return { kind: 'failed again', note: `${code}: ${error}` };
      }
    }
  }
}

async function sendCopy(
  deps: ReplayDeps,
  record: IncomingMessage,
  destination: { kind: 'retry topic' | 'original topic'; topic: string },
): Promise<void> {
  const { key, value, partition, timestamp, headers } = record;
  const { topic } = destination;
  if (destination.kind === 'original topic') {
    await deps.producer.send({ topic, key, value, partition, timestamp, headers });
    return;
  }
  const due = { [headerNames.retryDueAt]: String(deps.now()) };
  await deps.producer.send({ topic, key, value, partition, headers: { ...headers, ...due } });
}
