import type { IncomingMessage } from '../messages.js';
import { type BatchPlace, facing, runBatch } from './batch-run.js';
import { retryWayOf } from './deliver.js';
import { type Fate, fateOf } from './fate.js';
import { type HandlingParts, settled } from './handle-record.js';
import { type Step, settle, waitFor } from './settle.js';
import { buriedOf, judgeWell, pass } from './track.js';

/**
 * Hands records over together, or one by one where a batch of them has failed before: the one that is at
 * fault then fails alone, and only it is counted.
 */
export async function handleBatch(
  parts: HandlingParts,
  place: BatchPlace,
  batch: readonly IncomingMessage[],
): Promise<Step> {
  const { entry, track, ledger, signal } = place;
  const mayShare = ({ offset }: IncomingMessage): boolean =>
    BigInt(offset) > track.aloneUntil && !ledger.alone(entry.handler.id, offset);
  const shared = batch.findIndex(mayShare);
  const alone = shared === -1 ? batch : batch.slice(0, shared);
  const groups = [...alone.map((one) => [one]), batch.slice(alone.length)];
  for (const group of groups.filter(({ length }) => length > 0)) {
    if (signal.aborted) return { do: 'leave' };
    const step = await handleGroup(parts, place, group);
    if (step.do !== 'pass') return step;
  }
  return { do: 'pass' };
}

async function handleGroup(
  parts: HandlingParts,
  place: BatchPlace,
  records: readonly IncomingMessage[],
): Promise<Step> {
  const { entry, track, signal } = place;
  const { id: handlerId, topic } = entry.handler;
  const began = parts.clock();
  const count = (failed: number, fate?: Fate): void =>
    parts.monitor.processed({
      topic,
      handler: handlerId,
      records: records.length,
      failed,
      seconds: (parts.clock() - began) / 1000,
      retry: fate && retryWayOf(fate),
    });
  const attempt = track.failures + track.waits + 1;
  const delivery = { operation: 'process' as const, handlerId, attempt, groupId: entry.groupId };
  try {
    const ended = await parts.tracing.handlingBatch(records, delivery, () => runBatch(parts, place, records));
    if (ended !== undefined) {
      count(records.length);
      return ended;
    }
  } catch (thrown) {
    const counted = { attempt: track.failures + 1, random: parts.random };
    const fate = fateOf({ thrown }, { ...entry, ...counted });
    count(records.length, fate);
    return signal.aborted ? { do: 'leave' } : failed(parts, place, records, fate);
  }
  count(buriedOf(track, records));
  judgeWell(track, records);
  const last = records.at(-1) as IncomingMessage;
  parts.health.answered(handlerId, last);
  pass(track, last.offset);
  return { do: 'pass' };
}

async function failed(
  parts: HandlingParts,
  place: BatchPlace,
  records: readonly IncomingMessage[],
  fate: Fate,
): Promise<Step> {
  const { entry, track, ledger } = place;
  const first = facing(parts, place, records[0] as IncomingMessage);
  const last = (records.at(-1) as IncomingMessage).offset;
  // A dependency is awaited by all of them; anything else is the fault of one record.
  if (fate.kind === 'wait') return waitFor(parts, first, fate);
  if (records.length === 1) return settled(parts, first, () => settle(parts, first, fate));
  if (fate.kind === 'crash') {
    ledger.crashedInBatch(entry.handler.id, last);
    return { do: 'crash', error: fate.error };
  }
  track.aloneUntil = BigInt(last);
  return { do: 'pause', forMs: fate.kind === 'retry' ? fate.delayMs : 0 };
}
