import type { TwitchClock } from './clock.js';

const stallMs = 10_000;
/** More than this between the two clocks' steps: the machine slept, or somebody set the wall clock. */
const clockGapMs = 5_000;

export type TickDecision = {
  /** Epoch ms to put in the ticks; undefined when there must be none now. */
  readonly sentAt: number | undefined;
  /** Every connection is to be asked for a PONG. */
  readonly prove: boolean;
};

/**
 * Decides whether a tick may be sent. A tick says that everything sent before it was read, so there is none
 * before the first event, none after a stall of this process over 10 s until every connection has answered a
 * PING sent since (what waits in their sockets is read by then), and time never goes back.
 * @param provenAt for each connection the monotonic time of its newest answered PING, undefined if none.
 */
export function createTickGate(
  clock: TwitchClock,
): (at: { monotonicMs: number; wallMs: number; provenAt: readonly (number | undefined)[] }) => TickDecision {
  let previous: { monotonicMs: number; wallMs: number } | undefined;
  let stallEnd = Number.NEGATIVE_INFINITY;
  let lastSentAt = Number.NEGATIVE_INFINITY;

  return ({ monotonicMs, wallMs, provenAt }) => {
    const passed = previous ? monotonicMs - previous.monotonicMs : 0;
    const passedOnWall = previous ? wallMs - previous.wallMs : 0;
    previous = { monotonicMs, wallMs };
    const slept = Math.abs(passedOnWall - passed) > clockGapMs;
    if (slept) clock.reset();
    if (slept || passed > stallMs) stallEnd = monotonicMs;

    const proven = provenAt.length > 0 && provenAt.every((at) => at !== undefined && at >= stallEnd);
    if (!proven) return { sentAt: undefined, prove: true };
    const now = clock.now(monotonicMs);
    if (now === undefined || now <= lastSentAt) return { sentAt: undefined, prove: false };
    lastSentAt = now;
    return { sentAt: now, prove: false };
  };
}
