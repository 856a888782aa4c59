/** Twitch's limit on JOINs: so many channels per 10 s and user, over all of the user's connections. */
export interface JoinLimit {
  /** Counts one more channel; false when that is one too many. */
  admit(nick: string, nowMs: number): boolean;
  readonly violations: number;
  /** Channels of all users together in any 10 s, at most. */
  readonly most: number;
}

const windowMs = 10_000;

/** @param perWindow channels per 10 s; 0 for no limit. */
export function createJoinLimit(perWindow: number): JoinLimit {
  const joins = new Map<string, number[]>();
  const ofAll: number[] = [];
  let violations = 0;
  let most = 0;
  let sweptAt = 0;

  const countAll = (nowMs: number): void => {
    while (ofAll[0] !== undefined && ofAll[0] <= nowMs - windowMs) ofAll.shift();
    ofAll.push(nowMs);
    most = Math.max(most, ofAll.length);
  };

  // Anonymous nicks are random, so those that joined nothing lately must not pile up.
  const sweep = (nowMs: number): void => {
    if (nowMs - sweptAt < windowMs) return;
    sweptAt = nowMs;
    for (const [nick, times] of joins) if ((times.at(-1) ?? 0) <= nowMs - windowMs) joins.delete(nick);
  };

  return {
    get violations() {
      return violations;
    },
    get most() {
      return most;
    },
    admit(nick, nowMs) {
      countAll(nowMs);
      if (perWindow === 0) return true;
      sweep(nowMs);
      const recent = (joins.get(nick) ?? []).filter((time) => time > nowMs - windowMs);
      joins.set(nick, recent);
      if (recent.length >= perWindow) {
        violations += 1;
        return false;
      }
      recent.push(nowMs);
      return true;
    },
  };
}
