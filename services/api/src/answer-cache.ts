/** What a read of the store brought. */
export type StoredAnswer<A> = {
  readonly answer: A;
  /** What it takes in memory. */
  readonly bytes: number;
  /** Tells `unchanged` what it was built with; undefined: nothing can vouch for it. */
  readonly version: AnswerVersion | undefined;
};

/** A text that is another one as soon as the store has acknowledged more; `partition` where only its marks matter. */
export type AnswerVersion = { readonly partition: number | undefined; readonly text: string };

/** An answer is sent as it is this long after its read began, whatever the store got meanwhile. */
export const freshForMs = 750;
/** And no longer than this, even if nothing was acknowledged since. */
export const keptForMs = 10_000;
/** Whoever asks for one of this age has it read again, and does not wait for that. */
export const readAgainAfterMs = 8000;

type Kept<A> = StoredAnswer<A> & { readonly readAtMs: number };

/** Answers by what was asked, least recently asked for first out. Pure but for what is handed in. */
export interface AnswerCache<A> {
  /** What may be sent without asking anything; undefined: ask `answer`. */
  fresh(key: string): A | undefined;
  /** Kept, where that is still what the store would say, else read. Who asks at once shares a read. @throws what `read` throws */
  answer(key: string): Promise<A>;
  readonly bytes: number;
}

/**
 * @param deps.now ms of a clock that never goes back
 * @param deps.unchanged whether the store has acknowledged nothing since this version; what it answers may be `freshForMs` old
 */
export function createAnswerCache<A>(deps: {
  readonly maxBytes: number;
  readonly now: () => number;
  readonly read: (key: string) => Promise<StoredAnswer<A>>;
  readonly unchanged: (version: AnswerVersion) => Promise<boolean>;
}): AnswerCache<A> {
  const { maxBytes, now, unchanged } = deps;
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

  const touch = (key: string, entry: Kept<A>): A => {
    kept.delete(key);
    kept.set(key, entry);
    return entry.answer;
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
      return entry !== undefined && now() - entry.readAtMs < freshForMs ? touch(key, entry) : undefined;
    },

    async answer(key) {
      const entry = kept.get(key);
      if (entry !== undefined) {
        const { version, readAtMs } = entry;
        const age = now() - readAtMs;
        if (age < freshForMs) return touch(key, entry);
        if (age < keptForMs && version !== undefined && (await unchanged(version))) {
          // Should it fail: that is told to whoever asks when this one is too old.
          if (age >= readAgainAfterMs && !reads.has(key)) begin(key).catch(() => undefined);
          return kept.get(key) === entry ? touch(key, entry) : entry.answer;
        }
      }
      const reading = reads.get(key);
      // One that has hung for longer may have seen what is older than an answer may be.
      if (reading !== undefined && now() - reading.begunMs < freshForMs) return reading.answer;
      return begin(key);
    },
  };
}
