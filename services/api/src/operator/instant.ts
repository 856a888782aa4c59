const lastMs = 8.64e15;

/** ISO 8601 of epoch ms. A record may claim any time: what no calendar has is shown as the last day that it has. */
export function instant(timeMs: number): string {
  return new Date(Math.max(-lastMs, Math.min(lastMs, timeMs))).toISOString();
}
