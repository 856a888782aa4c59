import {
  type CoverageInterval,
  type CoverageStore,
  coverageTtlSeconds,
  intervalKey,
  isAskedFor,
  laterOf,
  newestFirst,
} from './coverage.js';
import { StoreUnavailableError } from './errors.js';

/** A CoverageStore on the heap that keeps the same promises; for tests. `away` makes it unavailable. */
export function createMemoryCoverage(deps: { now: () => number }): CoverageStore & { away: boolean } {
  const kept = new Map<string, CoverageInterval>();
  const store = {
    away: false,
    async writeCoverage(intervals: readonly CoverageInterval[]) {
      answer();
      for (const interval of intervals) {
        const key = intervalKey(interval);
        const known = kept.get(key);
        kept.set(key, known === undefined ? interval : laterOf(known, interval));
      }
    },
    async readCoverage(query: Parameters<CoverageStore['readCoverage']>[0]) {
      answer();
      return [...kept.values()]
        .filter((interval) => interval.channel === query.channel && isAskedFor(interval, query))
        .filter((interval) => coverageTtlSeconds(interval, deps.now()) > 0)
        .sort(newestFirst);
    },
  };
  const answer = (): void => {
    if (store.away) throw new StoreUnavailableError('the store is away');
  };
  return store;
}
