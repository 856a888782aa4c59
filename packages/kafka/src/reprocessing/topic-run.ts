import { isCorrelationId } from '@chatpulse/service';
import type { AuditLog, NewAuditEntry } from '../audit/audit-log.js';
import type { DeadLetterStates } from '../dead-letters/dead-letter-state.js';
import { type Letter, readLetter } from '../dead-letters/letter.js';
import type { PartitionEnds, RecordReader } from '../reading/record-reader.js';
import {
  applicationIn,
  type Destination,
  destinationOf,
  type KnownHandlers,
  type Lateness,
} from './destination.js';
import type { Flight } from './flight.js';
import { actions } from './ledger.js';
import type { ProgressGroup } from './progress-group.js';
import { type ReplayDeps, type Replayed, replay } from './replay.js';
import { type Ending, type RunDeps, runThrough } from './run.js';
import { type Counts, type ReprocessOptions, whyNothing } from './run-view.js';
import { readSettled } from './settled-letters.js';

export type TopicRunDeps = ReplayDeps & {
  readonly reader: RecordReader;
  readonly audit: AuditLog;
  readonly progress: ProgressGroup;
  /** Asked at the start of each run. */
  readonly known: () => Promise<KnownHandlers>;
  /** Asked at the start of each run over this dead-letter topic; undefined: none of its letters comes too late. */
  readonly latenessIn?: ((topic: string) => Promise<Lateness | undefined>) | undefined;
  readonly states: DeadLetterStates;
  /** Monotonic ms. */
  readonly clock: () => number;
};

const defaultTimeoutMs = 30_000;

/** One run over the letters that a topic has now. @throws what reading, and writing to the audit log, throw */
export async function runTopic(
  deps: TopicRunDeps,
  run: {
    readonly id: string;
    readonly flight: Flight;
    readonly options: ReprocessOptions;
    readonly ends: readonly PartitionEnds[];
    readonly counts: Counts;
    readonly closing: AbortSignal;
  },
): Promise<Ending> {
  const { reader, audit, progress, states, clock } = deps;
  const { id, flight, options, ends, counts, closing } = run;
  const { topic, timeoutMs = defaultTimeoutMs, ratePerSecond, actor = 'operator' } = options;
  const deadline = clock() + timeoutMs;
  let nextAt = clock();
  const { partitions, ...letters } = await lettersLeft(deps, topic, ends, await deps.latenessIn?.(topic));

  const remember = async (letter: Letter, replayed: Replayed): Promise<void> => {
    const began = clock();
    await audit.append({ ...entryOf(letter, replayed), actor, run: id, topic });
    flight.seen(began);
    if (replayed.kind === 'replayed') states.reprocessed(topic);
  };

  const ended = async (): Promise<Ending | undefined> => {
    if (clock() >= deadline) {
      const reason = `it was not done within ${timeoutMs} ms; another run goes on from here`;
      flight.end({ state: 'timed-out', reason });
    }
    if (flight.isStale()) await flight.beat();
    return flight.ending();
  };

  const pace = async (): Promise<void> => {
    if (ratePerSecond === undefined) return;
    const at = Math.max(clock(), nextAt);
    nextAt = at + 1000 / ratePerSecond;
    const until = Math.min(at, deadline);
    // A timer may be early by the part of a millisecond.
    while (clock() < until && !flight.signal.aborted) await deps.sleep(until - clock(), flight.signal);
  };

  const ending = await runThrough(
    {
      reader,
      progress,
      ...letters,
      replay: (letter, destination) =>
        replay(deps, letter, destination, { run: id, stopping: flight.signal, closing }),
      remember,
      ended,
      pace,
    },
    options,
    partitions,
    counts,
  );
  if (ending.state !== 'completed') return ending;
  const behind = partitions.some(({ mark, low }) => mark > BigInt(low));
  const reason = whyNothing(topic, counts, behind) ?? ending.reason;
  return reason === undefined ? ending : { ...ending, reason };
}

/** What was not settled in a topic yet, and how a letter of it is read and judged. */
export async function lettersLeft(
  { known: look, progress, audit }: Pick<TopicRunDeps, 'known' | 'progress' | 'audit'>,
  topic: string,
  ends: readonly PartitionEnds[],
  lateness: Lateness = () => undefined,
): Promise<
  Pick<RunDeps, 'settled' | 'readLetter' | 'destinationOf'> & {
    partitions: readonly (PartitionEnds & { readonly mark: bigint })[];
  }
> {
  const known = await look();
  const numbers = ends.map(({ partition }) => partition);
  const committed = await progress.marks(topic, numbers);
  const partitions = ends.map((each) => ({ ...each, mark: startOf(each, committed.get(each.partition)) }));
  const marks = new Map(partitions.map(({ partition, mark }) => [partition, mark]));
  return {
    partitions,
    settled: await readSettled(audit, topic, marks),
    readLetter: (message) => readLetter(message, (origin) => applicationIn(known, origin)),
    destinationOf(letter): Destination {
      const destination = destinationOf(letter, known);
      const why = destination.kind === 'none' ? undefined : lateness(letter);
      return why === undefined ? destination : { kind: 'too late', why };
    },
  };
}

function entryOf({ message, correlationId }: Letter, { kind, note }: Replayed): Omit<NewAuditEntry, 'actor'> {
  const { partition, offset, timestamp } = message;
  return {
    action: kind === 'replayed' ? actions.replayed : actions.failedAgain,
    partition,
    offset,
    // Another service's may be none, and would make the entry one that nobody reads.
    ...(isCorrelationId(correlationId) ? { correlationId } : {}),
    note: note.slice(0, 1024),
    details: { timestamp },
  };
}

/** Behind the mark all is settled; a mark behind the end is of a topic that was deleted since. */
function startOf({ low, end }: PartitionEnds, mark = 0n): bigint {
  return mark > BigInt(end) || mark < BigInt(low) ? BigInt(low) : mark;
}
