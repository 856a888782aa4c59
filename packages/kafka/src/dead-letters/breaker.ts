const enough = 20;
const longest = 100;

/**
 * Tells bad records from a bad deploy, for one handler on one partition. Pure. It trips when more than half of
 * the last records are bad (the last 100, or all there were, 20 at least), or 20 in a row.
 */
export interface Breaker {
  passed(records: number): void;
  /** One more bad record: false when it is one too many, and must not be dead-lettered. */
  allows(): boolean;
}

export function createBreaker(): Breaker {
  let window: boolean[] = [];
  const add = (bad: boolean): void => {
    window.push(bad);
    if (window.length > longest) window.shift();
  };
  return {
    passed(records) {
      if (records >= longest) window = Array(longest).fill(false);
      else for (let index = 0; index < records; index++) add(false);
    },
    allows() {
      add(true);
      if (window.length < enough) return true;
      const bad = window.filter(Boolean).length;
      return bad * 2 <= window.length && !window.slice(-enough).every(Boolean);
    },
  };
}
