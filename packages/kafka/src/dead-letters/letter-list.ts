import type { Validation } from '../handling/handler.js';
import type { RecordReader } from '../reading/record-reader.js';
import { newestRanges, scan } from '../reading/scan.js';
import { type ShownBytes, showBytes } from '../reading/shown-bytes.js';
import { headerNames } from './headers.js';
import { type Letter, readLetter } from './letter.js';
import { type LetterFilter, matches } from './letter-filter.js';
import { type RememberedReplay, type ReplayState, replayStateOf } from './replay-state.js';

/** A letter as an operator sees it. */
export type LetterView = Omit<Letter, 'message'> & {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: ShownBytes;
  readonly value: ShownBytes;
  readonly replay: ReplayState;
};

export type LetterList = {
  readonly topic: string;
  /** Letters looked at, and those that the filter matched. */
  readonly read: number;
  readonly matched: number;
  /** false: there are older ones that were not looked at. */
  readonly complete: boolean;
  /** Of those that matched. */
  readonly counts: {
    readonly byErrorCode: Readonly<Record<string, number>>;
    readonly byReason: Readonly<Record<string, number>>;
    readonly byHandler: Readonly<Record<string, number>>;
  };
  /** The newest first. */
  readonly letters: readonly LetterView[];
};

export type ListLettersOptions = {
  /** The dead-letter topic. */
  readonly topic: string;
  readonly filter?: LetterFilter;
  /** Letters in the answer. Default 100. */
  readonly limit?: number;
  /** Letters to look at, the newest. Default 10 000. */
  readonly maxRead?: number;
};

const maxShownBytes = 4096;

/** @throws KafkaUnavailableError, KafkaRefusedError, UnknownTopicError */
export async function listLetters(
  deps: {
    reader: RecordReader;
    applicationOf: (topic: string) => string | undefined;
    /** The contract of a topic's values; undefined where it has none. */
    contractOf: (topic: string) => ((value: unknown) => Validation<unknown>) | undefined;
    /** What the audit log tells of a letter, as of now. */
    remembered: () => Promise<(letter: Letter) => RememberedReplay>;
  },
  { topic, filter = {}, limit = 100, maxRead = 10_000 }: ListLettersOptions,
): Promise<LetterList> {
  const { ranges, complete } = newestRanges(await deps.reader.ends(topic), maxRead);
  const counts = { byErrorCode: createTally(), byReason: createTally(), byHandler: createTally() };
  const newest = createNewest(limit);
  const remembered = await deps.remembered();
  const failedAgain = new Set<string>();
  let read = 0;
  let matched = 0;
  await scan(deps.reader, { topic, ranges }, (message) => {
    read += 1;
    const replayOf = message.headers[headerNames.replayOf];
    if (replayOf !== undefined) failedAgain.add(replayOf);
    const letter = readLetter(message, deps.applicationOf);
    if (!matches(letter, filter)) return;
    matched += 1;
    counts.byErrorCode.add(letter.errorCode);
    counts.byReason.add(letter.reason ?? 'none');
    counts.byHandler.add(letter.handlerId);
    newest.add({
      ...view(letter, deps.contractOf(letter.origin.topic)),
      replay: replayStateOf(letter, remembered(letter)),
    });
  });
  return {
    topic,
    read,
    matched,
    complete,
    counts: {
      byErrorCode: counts.byErrorCode.all(),
      byReason: counts.byReason.all(),
      byHandler: counts.byHandler.all(),
    },
    // What another process handled by itself is in no audit log; its new letter names the one it was replayed from.
    letters: newest
      .all()
      .map((letter) => (failedAgain.has(placeOf(letter)) ? { ...letter, replay: 'failed again' } : letter)),
  };
}

function placeOf({ topic, partition, offset }: LetterView): string {
  return `${topic}/${partition}/${offset}`;
}

function view(
  { message, ...letter }: Letter,
  validate: ((value: unknown) => Validation<unknown>) | undefined,
): Omit<LetterView, 'replay'> {
  const { topic, partition, offset, key, value } = message;
  return {
    topic,
    partition,
    offset,
    ...letter,
    key: showBytes(key, { maxBytes: maxShownBytes }),
    value: showBytes(value, { maxBytes: maxShownBytes, validate }),
  };
}

/** Keeps the newest `limit`; at most twice as many are in memory. */
function createNewest(limit: number): { add(letter: LetterView): void; all(): LetterView[] } {
  let kept: LetterView[] = [];
  const cut = (): LetterView[] => {
    kept = kept.sort((a, b) => b.storedAtMs - a.storedAtMs).slice(0, limit);
    return kept;
  };
  return {
    add(letter) {
      kept.push(letter);
      if (kept.length > 2 * limit) cut();
    },
    all: cut,
  };
}

function createTally(): { add(name: string): void; all(): Record<string, number> } {
  const counts = new Map<string, number>();
  return {
    add: (name) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    all: () => Object.fromEntries([...counts].sort(([, a], [, b]) => b - a)),
  };
}
