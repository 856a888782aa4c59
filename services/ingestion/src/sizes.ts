/** How much is said in each channel, newer lines counting more: half as much after ten minutes. */
export interface Sizes {
  heard(channel: string, nowMs: number): void;
  /** 0 for a channel in which nothing was ever heard. */
  of(channel: string): number;
  forget(channel: string): void;
}

const halfLifeMs = 600_000;
/** So long a line is worth the same: a thousandth of what it is worth at the end of it. */
const stepMs = 1_000;

export function createSizes(): Sizes {
  // In units of what a line is worth at time 0, so that nothing has to be brought up to date to be compared.
  const sums = new Map<string, number>();
  let sinceMs = 0;

  let step = 0;
  let worthInStep = 1;

  const worth = (nowMs: number): number => {
    const now = Math.floor((nowMs - sinceMs) / stepMs);
    if (now !== step) {
      step = now;
      worthInStep = 2 ** ((now * stepMs) / halfLifeMs);
    }
    return worthInStep;
  };

  return {
    heard(channel, nowMs) {
      // A number holds a thousand halvings; long before that all of them are counted anew.
      if (nowMs - sinceMs > 500 * halfLifeMs) {
        for (const [name, sum] of sums) sums.set(name, sum / worth(nowMs));
        sinceMs = nowMs;
      }
      sums.set(channel, (sums.get(channel) ?? 0) + worth(nowMs));
    },
    of: (channel) => sums.get(channel) ?? 0,
    forget: (channel) => void sums.delete(channel),
  };
}
