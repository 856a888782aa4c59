import type { Progress } from './state.js';

/** The newest first. */
export type Told = readonly [Progress, ...Progress[]];

/**
 * What the store vouched for as it was read lately, newest first: the newest, and those that were the newest less than
 * `forMs` ago. Whoever has not heard yet what the newest vouches for can answer by the one before.
 * @param deps.clock ms of a clock that never goes back
 */
export function createRecentProgress(deps: {
  readonly progress: () => Promise<Progress>;
  readonly clock: () => number;
  readonly forMs: number;
}): () => Promise<Told> {
  const { clock, forMs } = deps;
  let told: readonly { readonly progress: Progress; readonly sinceMs: number }[] = [];
  return async () => {
    const progress = await deps.progress();
    const nowMs = clock();
    const isKnown = told.some((each) => each.progress === progress);
    const all = isKnown ? told : [{ progress, sinceMs: nowMs }, ...told];
    told = all.filter((_, index) => nowMs - (all[index - 1]?.sinceMs ?? nowMs) < forMs);
    const [first = progress, ...before] = told.map((each) => each.progress);
    return [first, ...before];
  };
}
