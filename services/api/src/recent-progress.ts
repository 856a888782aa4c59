import type { ProgressReader } from './progress-reader.js';
import type { Progress } from './state.js';

/** The newest first. */
export type Told = readonly [Progress, ...Progress[]];

export interface RecentProgress {
  /** @throws StoreUnavailableError */
  read(): Promise<Told>;
  /** The same where nobody has to wait for it. */
  atHand(): Told | undefined;
}

/**
 * What the store vouched for as it was read lately, newest first: the newest, and those that were the newest less than
 * `forMs` ago. Whoever has not heard yet what the newest vouches for can answer by the one before.
 * @param deps.clock ms of a clock that never goes back
 */
export function createRecentProgress(deps: {
  readonly marks: ProgressReader;
  readonly clock: () => number;
  readonly forMs: number;
}): RecentProgress {
  const { marks, clock, forMs } = deps;
  let told: readonly { readonly progress: Progress; readonly sinceMs: number }[] = [];

  const toldBy = (newest: Progress): Told => {
    const nowMs = clock();
    const isKnown = told.some((each) => each.progress === newest);
    const all = isKnown ? told : [{ progress: newest, sinceMs: nowMs }, ...told];
    told = all.filter((_, index) => nowMs - (all[index - 1]?.sinceMs ?? nowMs) < forMs);
    const [first = newest, ...before] = told.map((each) => each.progress);
    return [first, ...before];
  };

  return {
    read: async () => toldBy(await marks.read()),
    atHand() {
      const newest = marks.atHand();
      return newest && toldBy(newest);
    },
  };
}
