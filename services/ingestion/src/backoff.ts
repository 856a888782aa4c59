/**
 * Wait before attempt number `attempt` (0 is the first retry): doubled each time from `minMs` to `maxMs`, then
 * spread over its upper half, so that many clients do not return at once.
 * @param random 0 ≤ random < 1
 */
export function backoffMs(attempt: number, minMs: number, maxMs: number, random: number): number {
  const full = Math.min(maxMs, minMs * 2 ** Math.min(attempt, 30));
  return full * (0.5 + random / 2);
}
