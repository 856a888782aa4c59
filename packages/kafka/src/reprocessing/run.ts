import type { Letter } from '../dead-letters/letter.js';
import { matches } from '../dead-letters/letter-filter.js';
import { maxReplays } from '../dead-letters/replay-state.js';
import type { IncomingMessage } from '../messages.js';
import type { PartitionEnds, RecordReader } from '../reading/record-reader.js';
import type { Destination, Reachable } from './destination.js';
import type { ProgressGroup } from './progress-group.js';
import type { Replayed } from './replay.js';
import { type Counts, maxFailures, type ReprocessOptions, type RunView } from './run-view.js';
import type { SettledLetters } from './settled-letters.js';

/** How a run came to its end; undefined while it may go on. */
export type Ending = { readonly state: Exclude<RunView['state'], 'running'>; readonly reason?: string };

export type RunDeps = {
  readonly reader: Pick<RecordReader, 'read'>;
  readonly settled: SettledLetters;
  readonly progress: Pick<ProgressGroup, 'commit'>;
  readonly readLetter: (message: IncomingMessage) => Letter;
  readonly destinationOf: (letter: Letter) => Destination;
  readonly replay: (letter: Letter, destination: Reachable) => Promise<Replayed>;
  /** Resolves when what became of the letter is in the audit log. */
  readonly remember: (letter: Letter, replayed: Replayed) => Promise<void>;
  /** Asked before each letter: why the run has to end, if it has to. */
  readonly ended: () => Promise<Ending | undefined>;
  /** Waits for the next free place by the rate; a run that has to end waits no longer. */
  readonly pace: () => Promise<void>;
};

/**
 * Goes through the letters that were there at the start, a partition after the other, and counts into `counts`.
 * Letters are replayed one at a time: what became of one is in the audit log before the next is begun. So a run
 * that dies leaves at most one letter of which is not known whether it was replayed, and it is replayed again.
 */
export async function runThrough(
  deps: RunDeps,
  options: ReprocessOptions,
  partitions: readonly (PartitionEnds & { readonly mark: bigint })[],
  counts: Counts,
): Promise<Ending> {
  for (const partition of partitions) {
    const ending = await runPartition(deps, options, partition, counts);
    if (ending !== undefined) return ending;
  }
  return { state: 'completed' };
}

async function runPartition(
  deps: RunDeps,
  { topic, batchSize = 100, ...options }: ReprocessOptions,
  { partition, end, mark }: PartitionEnds & { readonly mark: bigint },
  counts: Counts,
): Promise<Ending | undefined> {
  const last = BigInt(end);
  let next = mark;
  // Below this all is settled; it stays at the first letter that is not.
  let settledUpTo = mark;
  let ending: Ending | undefined;
  while (next < last && ending === undefined) {
    const from = { offset: String(next) };
    const page = await deps.reader.read({ topic, partition, from, limit: batchSize });
    for (const message of page.messages) {
      if (BigInt(message.offset) >= last) break;
      ending = await deps.ended();
      if (ending !== undefined) break;
      const done = await look(deps, options, deps.readLetter(message), counts);
      if (done.settled && settledUpTo === next) settledUpTo = BigInt(message.offset) + 1n;
      next = BigInt(message.offset) + 1n;
      ending = done.ending;
      if (ending !== undefined) break;
    }
    if (ending === undefined) {
      const reached = BigInt(page.nextOffset) < last ? BigInt(page.nextOffset) : last;
      if (settledUpTo === next) settledUpTo = reached;
      next = reached;
    }
    if (settledUpTo > mark && options.dryRun !== true) {
      await deps.progress.commit(topic, new Map([[partition, settledUpTo]]));
    }
  }
  return ending;
}

async function look(
  deps: RunDeps,
  {
    filter = {},
    dryRun = false,
    stopOnError = false,
    limit = Number.POSITIVE_INFINITY,
  }: Partial<ReprocessOptions>,
  letter: Letter,
  counts: Counts,
): Promise<{ settled: boolean; ending?: Ending }> {
  counts.read += 1;
  if (deps.settled.has(letter.message)) {
    counts.alreadyReplayed += 1;
    return { settled: true };
  }
  if (!matches(letter, filter)) {
    counts.filtered += 1;
    return { settled: false };
  }
  counts.matched += 1;
  if (letter.replayCount >= maxReplays) {
    counts.leftAlone += 1;
    return { settled: false };
  }
  const destination = deps.destinationOf(letter);
  if (destination.kind === 'none' || destination.kind === 'too late') {
    counts[destination.kind === 'none' ? 'noHandler' : 'tooLate'] += 1;
    counts.whyNot.set(destination.why, (counts.whyNot.get(destination.why) ?? 0) + 1);
    return { settled: false };
  }
  const ending: { ending?: Ending } = {};
  const isLast = (): boolean => counts.replayed + counts.failed >= limit;
  const full: Ending = { state: 'completed', reason: `the limit of ${limit} is reached` };
  if (dryRun) {
    counts.replayed += 1;
    return { settled: false, ...(isLast() ? { ending: full } : ending) };
  }
  await deps.pace();
  const stopped = await deps.ended();
  if (stopped !== undefined) return { settled: false, ending: stopped };
  const replayed = await deps.replay(letter, destination);
  if (replayed.kind === 'halt') return { settled: false, ending: { state: 'failed', reason: replayed.note } };
  const settled = replayed.kind !== 'refused';
  if (settled) {
    await deps.remember(letter, replayed);
    deps.settled.add(letter.message);
  }
  if (replayed.kind === 'replayed') counts.replayed += 1;
  else fail(counts, letter, replayed.note);
  if (replayed.kind !== 'replayed' && stopOnError) {
    return { settled, ending: { state: 'failed', reason: `stopped at the first error: ${replayed.note}` } };
  }
  return { settled, ...(isLast() ? { ending: full } : ending) };
}

function fail(counts: Counts, { message: { partition, offset } }: Letter, error: string): void {
  counts.failed += 1;
  if (counts.failures.length < maxFailures) counts.failures.push({ partition, offset, error });
}
