import type { BatchEnd, IncomingBatch } from '../consumer/incoming-batch.js';
import type { IncomingMessage } from '../messages.js';
import { readCrashLedger } from './crash-ledger.js';
import { decodingOf, takersOf } from './decode.js';
import { handleBatch } from './handle-batch.js';
import { type HandlingParts, handleRecord } from './handle-record.js';
import type { BatchHandler } from './handler.js';
import type { RegisteredHandler } from './registry.js';
import type { Step } from './settle.js';
import { atOrBehind, type BatchStart, createTrack, isDone, isMadeAnew, type Track } from './track.js';

export interface HandledPartition {
  run(batch: IncomingBatch): Promise<BatchEnd>;
}

/**
 * The handlers of one group on one partition. A record is behind us when each of them is done with it; the
 * partition waits at the first one of which that does not hold, and handlers that are done with it are passed
 * over when it is read again. `metadata`: beside the offset that the group had committed.
 */
export function createHandledPartition(
  parts: HandlingParts,
  handlers: readonly RegisteredHandler[],
  metadata: string | undefined,
): HandledPartition {
  const ledger = readCrashLedger(metadata);
  let tracks = tracksOf(handlers);
  let start: BatchStart | undefined;
  const trackOf = ({ handler }: RegisteredHandler): Track => tracks.get(handler.id) as Track;
  const together = handlers.filter(isForBatches);
  const oneByOne = handlers.filter((entry) => !isForBatches(entry));

  /** Nobody is done with a record of a topic that was made anew, whatever its offset. */
  const begin = (first: IncomingMessage | undefined): void => {
    if (first === undefined) return;
    if (start !== undefined && isMadeAnew(start, first)) tracks = tracksOf(handlers);
    start = { offset: first.offset, timestamp: first.timestamp };
  };

  /** How far the batch handlers are when this resolves, each its own track's `next`. */
  const runTogether = async (records: readonly IncomingMessage[], signal: AbortSignal): Promise<Step> => {
    let step: Step = { do: 'pass' };
    for (const entry of together) {
      const track = trackOf(entry);
      const open = atOrBehind(track.next, records, offsetOf);
      if (open.length > 0)
        step = graver(step, await handleBatch(parts, { entry, track, ledger, signal }, open));
      if (step.do === 'crash') break;
    }
    return step;
  };

  const runOneByOne = async (record: IncomingMessage, signal: AbortSignal): Promise<Step> => {
    const decoding = decodingOf(record, parts.unwrap);
    const takers = takersOf(oneByOne, decoding);
    if (takers.length === 0 && together.length === 0) parts.monitor.passedOver(record.topic);
    let step: Step = { do: 'pass' };
    for (const entry of takers) {
      const track = trackOf(entry);
      if (isDone(track, record.offset)) continue;
      step = graver(step, await handleRecord(parts, { entry, track, ledger, record, decoding, signal }));
      if (step.do === 'crash') break;
    }
    return step;
  };

  return {
    async run({ messages, signal }) {
      begin(messages[0]);
      await parts.learn?.(messages);
      let step = await runTogether(messages, signal);
      const ready = upTo(
        together.map((entry) => trackOf(entry).next),
        messages,
      );
      let done = oneByOne.length === 0 ? ready.length : 0;
      for (const record of ready.slice(done)) {
        const own = signal.aborted ? ({ do: 'leave' } as const) : await runOneByOne(record, signal);
        step = graver(step, own);
        if (own.do !== 'pass') break;
        done += 1;
      }
      const last = ready[done - 1];
      const from = last === undefined ? (messages[0]?.offset ?? '0') : following(last);
      return { from, metadata: ledger.textAt(from), next: endOf(step) };
    },
  };
}

function tracksOf(handlers: readonly RegisteredHandler[]): ReadonlyMap<string, Track> {
  return new Map(handlers.map(({ handler }) => [handler.id, createTrack()]));
}

const offsetOf = ({ offset }: IncomingMessage): string => offset;

function following({ offset }: IncomingMessage): string {
  return String(BigInt(offset) + 1n);
}

/** Those before each of the `positions`; mostly that is all of them. */
function upTo(positions: readonly bigint[], records: readonly IncomingMessage[]): readonly IncomingMessage[] {
  const last = records.at(-1);
  const [least] = positions.toSorted((one, other) => (one < other ? -1 : 1));
  if (least === undefined || last === undefined || BigInt(offsetOf(last)) < least) return records;
  return records.slice(0, records.length - atOrBehind(least, records, offsetOf).length);
}

function isForBatches(entry: RegisteredHandler): entry is RegisteredHandler<BatchHandler> {
  return 'handleBatch' in entry.handler;
}

const order: readonly Step['do'][] = ['pass', 'pause', 'leave', 'stop', 'crash'];

/** What rules when handlers ask for different things; of two pauses the shorter, since each may be read again. */
function graver(one: Step, other: Step): Step {
  if (one.do === 'pause' && other.do === 'pause') return one.forMs <= other.forMs ? one : other;
  return order.indexOf(other.do) > order.indexOf(one.do) ? other : one;
}

export function endOf(step: Step): BatchEnd['next'] {
  if (step.do === 'pass' || step.do === 'leave') return { do: 'go on' };
  return step;
}
