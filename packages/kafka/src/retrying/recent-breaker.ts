import { type Breaker, createBreaker } from '../dead-letters/breaker.js';

const recentMs = 600_000;
const mostRemembered = 100;

/**
 * A breaker over what happened in the last 10 minutes. A retry topic holds nothing but records that failed, so
 * there a long row of dead letters means a bad deploy only when it comes fast: a few a day are just that.
 */
export function createRecentBreaker(now: () => number): Breaker {
  let seen: { readonly atMs: number; readonly bad: boolean }[] = [];
  const add = (bad: boolean): void => {
    seen = [...seen.slice(1 - mostRemembered), { atMs: now(), bad }];
  };
  return {
    passed(records) {
      for (let index = 0; index < Math.min(records, mostRemembered); index++) add(false);
    },
    allows() {
      add(true);
      const since = now() - recentMs;
      const breaker = createBreaker();
      return seen
        .filter(({ atMs }) => atMs > since)
        .map(({ bad }) => (bad ? breaker.allows() : breaker.passed(1) === undefined))
        .at(-1) as boolean;
    },
  };
}
