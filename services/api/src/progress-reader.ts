import type { CountStore } from './counts.js';
import { type Progress, progressOf } from './state.js';

/**
 * Reads the watermarks at most once per `maxAgeMs`. They come from the store, not from the topic: a mark that
 * is read here vouches for rows that are readable already. An older mark only says less. Failures are not kept.
 */
export function createProgressReader(deps: {
  store: Pick<CountStore, 'readWatermarks'>;
  maxAgeMs: number;
  now: () => number;
}): () => Promise<Progress> {
  let cached: { readAtMs: number; progress: Promise<Progress> } | undefined;
  return () => {
    const nowMs = deps.now();
    if (cached === undefined || nowMs - cached.readAtMs >= deps.maxAgeMs || nowMs < cached.readAtMs) {
      const progress = deps.store.readWatermarks().then(progressOf);
      const entry = { readAtMs: nowMs, progress };
      cached = entry;
      progress.catch(() => {
        if (cached === entry) cached = undefined;
      });
    }
    return cached.progress;
  };
}
