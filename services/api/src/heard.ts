import type { CoverageStore } from './coverage.js';
import { type CoverageSpans, spansOf } from './coverage-spans.js';

/** What is known to have been heard of one channel. */
export interface Heard {
  /** All of [fromMs, toMs). */
  all(fromMs: number, toMs: number): boolean;
  /** How much of [fromMs, toMs), in whole seconds. */
  seconds(fromMs: number, toMs: number): number;
}

/** Asks what is known of a login between two instants (epoch ms). */
export type HeardReader = (query: Parameters<CoverageStore['readCoverage']>[0]) => Promise<Heard>;

/** By any of the readers: what is stored of them, united. */
export function createHeardReader(deps: {
  coverage: Pick<CoverageStore, 'readCoverage'>;
  now: () => number;
}): HeardReader {
  return async (query) => {
    const intervals = await deps.coverage.readCoverage(query);
    return heardIn(spansOf(intervals, { asOfMs: undefined, nowMs: deps.now() }).heard);
  };
}

export function heardIn(spans: CoverageSpans['heard']): Heard {
  return {
    all: (fromMs, toMs) => spans.some(({ from, to }) => from <= fromMs && toMs <= to),
    seconds(fromMs, toMs) {
      const within = spans.map(({ from, to }) => Math.max(0, Math.min(to, toMs) - Math.max(from, fromMs)));
      return Math.floor(within.reduce((sum, timeMs) => sum + timeMs, 0) / 1000);
    },
  };
}
