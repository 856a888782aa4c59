/**
 * The longest time without an arrival that is at least partly between two moments, in ms. It may have begun before
 * `fromMs`; one that still lasts ends at `toMs`.
 * @param arrivals ascending
 */
export function longestSilence(arrivals: readonly number[], fromMs: number, toMs: number): number {
  let longest = 0;
  let before = arrivals.findLast((at) => at <= fromMs) ?? fromMs;
  for (const at of arrivals) {
    if (at <= fromMs) continue;
    if (before >= toMs) return longest;
    longest = Math.max(longest, at - before);
    before = at;
  }
  return Math.max(longest, toMs - before);
}
