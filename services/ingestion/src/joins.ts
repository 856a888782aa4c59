import { backoffMs } from './backoff.js';

export type JoinTimings = {
  /** At most `joins` JOINs in any `windowMs`, whatever the number of connections. */
  readonly joins: number;
  readonly windowMs: number;
  /** How long a JOIN may stay without its ROOMSTATE. */
  readonly answerMs: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
};

/** Twitch allows 20 in 10 s as it counts them on arrival; one second is for jitter. */
export const twitchJoinTimings: JoinTimings = {
  joins: 20,
  windowMs: 11_000,
  answerMs: 5_000,
  retryMinMs: 2_000,
  retryMaxMs: 600_000,
};

type State = { joined: boolean; attempts: number; nextAttemptMs: number };

/**
 * Desired channels against observed ones. A channel is joined when its ROOMSTATE was seen, and nothing else
 * counts; until then JOIN is sent again, ever less often. Pure: times are passed in, nothing is sent here.
 */
export interface JoinPlan {
  desire(channel: string): void;
  forget(channel: string): void;
  /** Its ROOMSTATE came. False when nobody asked for the channel. */
  joined(channel: string): boolean;
  /** Its connection is gone: to be joined again, without a penalty for the attempts before. */
  lost(channel: string): void;
  /** What to JOIN now: reachable, due, and within the budget. Each counts as an attempt. */
  take(nowMs: number, reachable: (channel: string) => boolean): string[];
  isJoined(channel: string): boolean;
  desiredCount(): number;
  joinedCount(): number;
  /** Desired channels whose ROOMSTATE has not come. */
  waiting(): string[];
  /** Of those, the ones that left two JOINs unanswered: names that do not exist never answer. */
  unansweredCount(): number;
}

/** @param random 0 ≤ r < 1, for the jitter of the retries. */
export function createJoinPlan(timings: JoinTimings, random: () => number): JoinPlan {
  const channels = new Map<string, State>();
  const sentAt: number[] = [];

  const attempt = (state: State, nowMs: number): void => {
    const retryMs = backoffMs(state.attempts, timings.retryMinMs, timings.retryMaxMs, random());
    state.attempts++;
    state.nextAttemptMs = nowMs + timings.answerMs + retryMs;
    sentAt.push(nowMs);
  };

  return {
    desire(channel) {
      if (!channels.has(channel)) channels.set(channel, { joined: false, attempts: 0, nextAttemptMs: 0 });
    },
    forget: (channel) => void channels.delete(channel),
    joined(channel) {
      const state = channels.get(channel);
      if (!state) return false;
      state.joined = true;
      state.attempts = 0;
      return true;
    },
    lost(channel) {
      const state = channels.get(channel);
      if (state) channels.set(channel, { joined: false, attempts: 0, nextAttemptMs: 0 });
    },
    take(nowMs, reachable) {
      while (sentAt[0] !== undefined && sentAt[0] <= nowMs - timings.windowMs) sentAt.shift();
      const due: string[] = [];
      for (const [channel, state] of channels) {
        if (sentAt.length >= timings.joins) break;
        if (state.joined || state.nextAttemptMs > nowMs || !reachable(channel)) continue;
        attempt(state, nowMs);
        due.push(channel);
      }
      return due;
    },
    isJoined: (channel) => channels.get(channel)?.joined === true,
    desiredCount: () => channels.size,
    joinedCount: () => [...channels.values()].filter((state) => state.joined).length,
    unansweredCount: () =>
      [...channels.values()].filter(({ joined, attempts }) => !joined && attempts > 2).length,
    waiting: () => [...channels].filter(([, state]) => !state.joined).map(([channel]) => channel),
  };
}
