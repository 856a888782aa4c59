/** Says which slots of a steady rate have come due. */
export interface Pacer {
  /** The slots due up to `nowMs` that were not taken before, as epoch ms in order; at most `limit` of them. */
  take(nowMs: number, limit: number): number[];
  /** From `nowMs` on, `perSecond` slots a second; 0 is silence. */
  setRate(perSecond: number, nowMs: number): void;
  /** Forgets the slots up to `nowMs`: time that passed unheard is not made up for. */
  restart(nowMs: number): void;
  readonly perSecond: number;
}

/** How far behind the pacer catches up, in ms: a machine that slept does not wake to a flood. */
export const catchUpMs = 10_000;

/**
 * Counts slots from an anchor by elapsed time, so that late calls shift nothing and the average is exact.
 */
export function createPacer(initialPerSecond: number): Pacer {
  let perSecond = initialPerSecond;
  let anchorMs: number | undefined;
  let taken = 0;
  let lastTakeMs = 0;

  const restart = (nowMs: number): void => {
    anchorMs = nowMs;
    taken = 0;
  };

  return {
    restart,
    get perSecond() {
      return perSecond;
    },
    setRate(next, nowMs) {
      perSecond = next;
      restart(nowMs);
    },
    take(nowMs, limit) {
      // A clock that was set back would otherwise mean silence until it is where it was.
      if (anchorMs === undefined || nowMs < lastTakeMs) restart(nowMs);
      lastTakeMs = nowMs;
      let anchor = anchorMs ?? nowMs;
      const slotAt = (slot: number): number => anchor + (slot * 1000) / perSecond;
      if (perSecond > 0 && nowMs - slotAt(taken) > catchUpMs) {
        restart(nowMs - catchUpMs);
        anchor = nowMs - catchUpMs;
      }
      const due = perSecond > 0 ? Math.floor(((nowMs - anchor) * perSecond) / 1000) - taken : 0;
      const slots = Array.from({ length: Math.max(0, Math.min(due, limit)) }, (_, i) =>
        slotAt(taken + i + 1),
      );
      taken += slots.length;
      return slots;
    },
  };
}
