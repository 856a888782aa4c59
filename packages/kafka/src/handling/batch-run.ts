import type { IncomingMessage } from '../messages.js';
import type { CrashLedger } from './crash-ledger.js';
import { decodingOf, valueFor } from './decode.js';
import { toHandled } from './deliver.js';
import type { Failure } from './fate.js';
import { type HandlingParts, settled } from './handle-record.js';
import type { BatchHandler, HandledMessage } from './handler.js';
import type { RegisteredHandler } from './registry.js';
import { type Facing, type Step, store } from './settle.js';
import { judgeWell, type Track } from './track.js';

/** One batch handler on one partition. */
export type BatchPlace = {
  readonly entry: RegisteredHandler<BatchHandler>;
  readonly track: Track;
  readonly ledger: CrashLedger;
  readonly signal: AbortSignal;
};

/** Thrown into a handler that asks for one dead letter too many. It must not go on as if it were stored. */
class PartitionStopped extends Error {}

export function facing(parts: HandlingParts, place: BatchPlace, record: IncomingMessage): Facing {
  return { ...place, record, correlationId: parts.tracing.correlationIdOf(record) };
}

/**
 * Runs the handler over `batch`, which is not empty. Resolves to what stopped it, if a dead letter did;
 * throws what the handler threw.
 */
export async function runBatch(
  parts: HandlingParts,
  place: BatchPlace,
  batch: readonly IncomingMessage[],
): Promise<Step | undefined> {
  const { entry, track, signal } = place;
  const { handler } = entry;
  const attempt = track.failures + track.waits + 1;
  let ended: Step | undefined;

  const bury = async (record: IncomingMessage, failure: Failure): Promise<void> => {
    // Those before it are well, or were told of already.
    const before = batch.findIndex(({ offset }) => offset === record.offset);
    judgeWell(track, batch.slice(0, before));
    const at = facing(parts, place, record);
    const step = await settled(parts, at, () => store(parts, at, failure));
    if (step.do === 'pass') return;
    ended ??= step;
    throw new PartitionStopped(`${handler.id} may not go on with this batch`);
  };

  const decode = async (): Promise<HandledMessage<unknown>[]> => {
    const messages: HandledMessage<unknown>[] = [];
    for (const record of batch) {
      const value = valueFor(handler, decodingOf(record, parts.unwrap));
      const correlationId = parts.tracing.correlationIdOf(record);
      if (!value.ok) await bury(record, { code: 'UNDECODABLE', error: value.problem });
      else messages.push(toHandled({ record, attempt, correlationId, signal }, value.value));
    }
    return messages;
  };

  /** Those that the handler asked for; it may not wait for them, and what comes of them is not lost then. */
  const burials: Promise<void>[] = [];
  const deadLetter = (record: IncomingMessage, failure: Failure): Promise<void> => {
    const burial = bury(record, failure);
    burials.push(burial.catch(() => {}));
    return burial;
  };

  try {
    const messages = await decode();
    const [first] = messages;
    if (first === undefined) return undefined;
    await handler.handleBatch({
      topic: first.topic,
      partition: first.partition,
      messages,
      deadLetter: ({ record }, code, error) => deadLetter(record, { code, error }),
      signal,
    });
    await Promise.all(burials);
  } catch (thrown) {
    await Promise.all(burials);
    // What the handler makes of it does not matter.
    if (ended === undefined) throw thrown;
  }
  return ended;
}
