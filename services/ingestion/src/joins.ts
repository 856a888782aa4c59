import { backoffMs } from './backoff.js';

export type JoinTimings = {
  /** In which no more than so many JOINs are sent. */
  readonly windowMs: number;
  /** How long a JOIN may stay without its ROOMSTATE. */
  readonly answerMs: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  /** How often a channel that refuses, or does not exist, is tried again. */
  readonly refusedMs: number;
};

/** One second of Twitch's ten is for jitter: it counts JOINs on arrival. */
export const twitchJoinTimings: JoinTimings = {
  windowMs: 11_000,
  answerMs: 5_000,
  retryMinMs: 2_000,
  retryMaxMs: 60_000,
  refusedMs: 3_600_000,
};

/** `not_found`: it left five JOINs unanswered, as names do that do not exist. */
export type ChannelState = 'joining' | 'joined' | 'banned' | 'suspended' | 'not_found';

const unansweredJoins = 5;

type Desired = { state: ChannelState; attempts: number; lastAttemptMs: number; nextAttemptMs: number };

/**
 * Desired channels against observed ones. A channel is joined when its ROOMSTATE was seen, and nothing else
 * counts; until then JOIN is sent again, ever less often. Pure: times are passed in, nothing is sent here.
 */
export interface JoinPlan {
  desire(channel: string): void;
  forget(channel: string): void;
  /** Its ROOMSTATE came. False when nobody asked for the channel. */
  joined(channel: string): boolean;
  /** Twitch said why it does not let anybody in. */
  refused(channel: string, why: 'banned' | 'suspended', nowMs: number): void;
  /** Its connection is gone: to be joined again, without a penalty for the attempts before. */
  lost(channel: string): void;
  /** What to JOIN now: reachable, due, within the budget, the largest first. Each counts as an attempt. */
  take(nowMs: number, reachable: (channel: string) => boolean): string[];
  /** undefined when nobody asked for it. */
  stateOf(channel: string): ChannelState | undefined;
  counts(): Readonly<Record<ChannelState, number>>;
  /** Desired channels that are not joined, with their state. */
  waiting(): [channel: string, state: ChannelState][];
}

export function createJoinPlan(opts: {
  /** JOINs in any `timings.windowMs`, whatever the number of connections. */
  atMost: number;
  timings: JoinTimings;
  /** 0 ≤ r < 1, for the jitter of the retries. */
  random: () => number;
  /** Of a channel, in any unit: larger ones are joined first. */
  sizeOf: (channel: string) => number;
}): JoinPlan {
  const { atMost, timings, random, sizeOf } = opts;
  const channels = new Map<string, Desired>();
  const sentAt: number[] = [];

  const attempt = (desired: Desired, nowMs: number): void => {
    const retryMs = backoffMs(desired.attempts, timings.retryMinMs, timings.retryMaxMs, random());
    desired.attempts++;
    desired.lastAttemptMs = nowMs;
    const again = desired.state === 'joining' ? timings.answerMs + retryMs : timings.refusedMs;
    desired.nextAttemptMs = nowMs + again;
    sentAt.push(nowMs);
  };

  /** The fifth JOIN had its time to be answered. */
  const giveUp = (desired: Desired, nowMs: number): void => {
    if (desired.state !== 'joining' || desired.attempts < unansweredJoins) return;
    if (nowMs < desired.lastAttemptMs + timings.answerMs) return;
    desired.state = 'not_found';
    desired.nextAttemptMs = desired.lastAttemptMs + timings.refusedMs;
  };

  return {
    desire(channel) {
      if (!channels.has(channel)) channels.set(channel, fresh());
    },
    forget: (channel) => void channels.delete(channel),
    joined(channel) {
      const desired = channels.get(channel);
      if (!desired) return false;
      Object.assign(desired, { state: 'joined', attempts: 0 });
      return true;
    },
    refused(channel, why, nowMs) {
      const desired = channels.get(channel);
      if (desired)
        Object.assign(desired, { state: why, attempts: 0, nextAttemptMs: nowMs + timings.refusedMs });
    },
    lost(channel) {
      const desired = channels.get(channel);
      // What Twitch refuses it refuses on the next connection too; it goes on waiting for its hour.
      if (desired?.state === 'joined' || desired?.state === 'joining') channels.set(channel, fresh());
    },
    take(nowMs, reachable) {
      while (sentAt[0] !== undefined && sentAt[0] <= nowMs - timings.windowMs) sentAt.shift();
      const due: { channel: string; desired: Desired; size: number }[] = [];
      for (const [channel, desired] of channels) {
        if (desired.state === 'joined') continue;
        giveUp(desired, nowMs);
        if (desired.nextAttemptMs <= nowMs && reachable(channel))
          due.push({ channel, desired, size: sizeOf(channel) });
      }
      due.sort((a, b) => b.size - a.size);
      const taken = due.slice(0, atMost - sentAt.length);
      for (const { desired } of taken) attempt(desired, nowMs);
      return taken.map(({ channel }) => channel);
    },
    stateOf: (channel) => channels.get(channel)?.state,
    counts() {
      const counts = { joining: 0, joined: 0, banned: 0, suspended: 0, not_found: 0 };
      for (const { state } of channels.values()) counts[state]++;
      return counts;
    },
    waiting: () =>
      [...channels].flatMap(([channel, { state }]) => (state === 'joined' ? [] : [[channel, state]])),
  };
}

function fresh(): Desired {
  return { state: 'joining', attempts: 0, lastAttemptMs: 0, nextAttemptMs: 0 };
}
