import type { LetterFilter } from '../dead-letters/letter-filter.js';

export type ReprocessOptions = {
  /** The dead-letter topic. */
  readonly topic: string;
  /** Letters read at once. Default 100. */
  readonly batchSize?: number | undefined;
  /** A run that takes longer ends as `timed-out`, after the letter in hand; a later one goes on. Default 30 000. */
  readonly timeoutMs?: number | undefined;
  /** Ends the run at the first letter that fails again. Default false. */
  readonly stopOnError?: boolean | undefined;
  readonly filter?: LetterFilter | undefined;
  /** Counts what would be replayed, and changes nothing. */
  readonly dryRun?: boolean | undefined;
  readonly ratePerSecond?: number | undefined;
  /** Letters to replay at most. */
  readonly limit?: number | undefined;
  /** Who asks for it. Default `operator`. */
  readonly actor?: string | undefined;
};

type LetterFailure = { readonly partition: number; readonly offset: string; readonly error: string };

/** How far a run is. Counts are letters. */
export type RunView = {
  readonly id: string;
  readonly topic: string;
  readonly actor: string;
  readonly state: 'running' | 'completed' | 'stopped' | 'timed-out' | 'failed';
  readonly dryRun: boolean;
  /** Epoch ms. */
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  readonly read: number;
  readonly matched: number;
  /** Handled, or handed to the service whose handler failed. Of a dry run: those that would be. */
  readonly replayed: number;
  /** Failed again, and stored as a new letter; or could not be written. */
  readonly failed: number;
  /** Failed again three times before. */
  readonly leftAlone: number;
  readonly skipped: {
    readonly alreadyReplayed: number;
    readonly filtered: number;
    readonly noHandler: number;
    /** Their handler could only refuse them by now. */
    readonly tooLate: number;
  };
  /** The first 20 that failed; `error` is one sentence without the payload. */
  readonly failures: readonly LetterFailure[];
  /** Why it ended as it did, and of a run that replayed nothing, why. */
  readonly reason?: string;
};

/** What a run counts while it goes on. */
export type Counts = {
  read: number;
  matched: number;
  replayed: number;
  failed: number;
  leftAlone: number;
  alreadyReplayed: number;
  filtered: number;
  noHandler: number;
  tooLate: number;
  /** Why letters have no handler or come too late, and how many. */
  readonly whyNot: Map<string, number>;
  readonly failures: LetterFailure[];
};

export const maxFailures = 20;

export function createCounts(): Counts {
  return {
    read: 0,
    matched: 0,
    replayed: 0,
    failed: 0,
    leftAlone: 0,
    alreadyReplayed: 0,
    filtered: 0,
    noHandler: 0,
    tooLate: 0,
    whyNot: new Map(),
    failures: [],
  };
}

/**
 * One sentence on why nothing was replayed; undefined when something was, or was tried.
 * `someBehindMarks`: there are letters that were not looked at, since all up to them were replayed.
 */
export function whyNothing(topic: string, counts: Counts, someBehindMarks: boolean): string | undefined {
  if (counts.replayed + counts.failed > 0) return undefined;
  if (counts.read === 0)
    return someBehindMarks ? `all letters of ${topic} were replayed already` : `${topic} is empty`;
  const left = counts.read - counts.alreadyReplayed;
  if (left === 0) return `${letters(counts.read)} replayed already`;
  if (counts.matched === 0) {
    const already = counts.alreadyReplayed > 0 ? `; already replayed: ${counts.alreadyReplayed}` : '';
    return `the filter matched none of ${left}${already}`;
  }
  const parts = [...counts.whyNot].map(([why, count]) => `${count}: ${why}`);
  if (counts.leftAlone > 0) parts.push(`${counts.leftAlone} left alone: they failed again three times`);
  return `none of the ${counts.matched} that matched can be replayed (${parts.join('; ')})`;
}

const letters = (count: number): string =>
  count === 1 ? 'the only letter was' : `all ${count} letters were`;
