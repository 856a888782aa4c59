/** An answer is sent as it is for this long after its read began. */
export const freshForMs = 450;
/** Whoever asks for one of this age has it made again, and does not wait where something is read for that. */
export const madeAgainAfterMs = 300;

type Kept<A> = { readonly answer: A; readonly bytes: number; readonly readAtMs: number };

/**
 * Answers by what was asked, least recently read first out: what is asked for is read again. Pure but for what is handed
 * in.
 */
export interface AnswerCache<A> {
  /** What may be sent without waiting; undefined: ask `answer`. */
  fresh(key: string): A | undefined;
  /** Who asks at once shares a read. @throws what `read` throws */
  answer(key: string): Promise<A>;
  readonly bytes: number;
}

/** An answer, and what it takes in memory. */
type Read<A> = { readonly answer: A; readonly bytes: number };

/**
 * @param deps.now ms of a clock that never goes back
 * @param deps.atHand what `read` would bring, where nothing has to be read for it
 */
export function createAnswerCache<A>(deps: {
  readonly maxBytes: number;
  readonly now: () => number;
  readonly read: (key: string) => Promise<Read<A>>;
  readonly atHand: (key: string) => Read<A> | undefined;
}): AnswerCache<A> {
  const { maxBytes, now } = deps;
  const kept = new Map<string, Kept<A>>();
  const reads = new Map<string, { readonly begunMs: number; readonly answer: Promise<A> }>();
  let bytes = 0;

  const drop = (key: string, entry: Kept<A>): void => {
    bytes -= entry.bytes;
    kept.delete(key);
  };

  const keep = (key: string, entry: Kept<A>): void => {
    const known = kept.get(key);
    if (known !== undefined) {
      if (known.readAtMs > entry.readAtMs) return;
      drop(key, known);
    }
    kept.set(key, entry);
    bytes += entry.bytes;
    for (const [oldest, other] of kept) {
      if (bytes <= maxBytes) break;
      drop(oldest, other);
    }
  };

  const begin = (key: string): Promise<A> => {
    const begunMs = now();
    const answer = deps.read(key).then((read) => {
      keep(key, { ...read, readAtMs: begunMs });
      return read.answer;
    });
    const reading = { begunMs, answer };
    reads.set(key, reading);
    const ended = (): void => {
      if (reads.get(key) === reading) reads.delete(key);
    };
    answer.then(ended, ended);
    return answer;
  };

  return {
    get bytes() {
      return bytes;
    },

    fresh(key) {
      const entry = kept.get(key);
      const age = entry === undefined ? Number.POSITIVE_INFINITY : now() - entry.readAtMs;
      const isRead = age < freshForMs && reads.has(key);
      if (age < madeAgainAfterMs || isRead) return entry?.answer;
      const made = deps.atHand(key);
      if (made !== undefined) {
        keep(key, { ...made, readAtMs: now() });
        return made.answer;
      }
      if (age >= freshForMs) return undefined;
      // Should it fail: that is told to whoever asks when this one is too old.
      begin(key).catch(() => undefined);
      return entry?.answer;
    },

    answer(key) {
      const reading = reads.get(key);
      // One that has hung for longer may have seen what is older than an answer may be.
      if (reading !== undefined && now() - reading.begunMs < freshForMs) return reading.answer;
      return begin(key);
    },
  };
}
