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

type Clocks = { readonly monotonicMs: number; readonly wallMs: number };

/**
 * Tells, each time it is asked, whether the machine slept since the time before, or somebody set the wall clock: the
 * two clocks went apart. A monotonic clock may stand still meanwhile.
 */
export function createSleepWatch(): (clocks: Clocks) => boolean {
  let previous: Clocks | undefined;
  return (clocks) => {
    const before = previous ?? clocks;
    previous = clocks;
    const passed = clocks.monotonicMs - before.monotonicMs;
    return Math.abs(clocks.wallMs - before.wallMs - passed) > clockGapMs;
  };
}

/**
 * Decides whether a tick may be sent. A tick says that everything sent before it was read, so there is none
 * before the first event, none after a stall of this process over 10 s until every connection has answered a
 * PING sent since (what waits in their sockets is read by then), and time never goes back.
 * @param provenAt for each connection the monotonic time of its newest answered PING, undefined if none.
 */
export function createTickGate(
  clock: TwitchClock,
): (at: { monotonicMs: number; wallMs: number; provenAt: readonly (number | undefined)[] }) => TickDecision {
  const hasSlept = createSleepWatch();
  let previousMs: number | undefined;
  let stallEnd = Number.NEGATIVE_INFINITY;
  let lastSentAt = Number.NEGATIVE_INFINITY;

  return ({ monotonicMs, wallMs, provenAt }) => {
    const passed = monotonicMs - (previousMs ?? monotonicMs);
    previousMs = monotonicMs;
    const slept = hasSlept({ monotonicMs, wallMs });
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
