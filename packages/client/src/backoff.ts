const doublings = 4;
const atMostMs = 30_000;

/**
 * How long to wait before the next attempt (ms): `baseMs` doubled with each failure since the last success, and of
 * that between a half and all (`random` is 0 to 1). At most 30 s.
 */
export function backoffMs(failures: number, baseMs: number, random: number): number {
  const full = Math.min(atMostMs, baseMs * 2 ** Math.min(doublings, Math.max(0, failures - 1)));
  return Math.round(full * (0.5 + random / 2));
}
