import type { Excuse } from './check.js';
import type { FaultKind, Reader } from './plan.js';

/** A fault that happened; times in epoch ms. */
export type Fault = {
  readonly kind: FaultKind;
  readonly reader: Reader;
  readonly at: number;
  /** When its cause was gone: Kafka back, the reader's process begun again, JOINs answered again. */
  readonly over: number;
  /** When a process that was begun again was in its group. */
  readonly startedAt?: number;
  /** On the socket that it hit; none where it hits no socket. */
  readonly channels: readonly string[];
  /** Whose JOIN was not answered, after the socket was cut. */
  readonly unanswered?: { readonly channel: string; readonly cutAt: number };
};

/** What a machine that does much else at the same time may add to any of these. */
const slowMs = 3_000;
/** Coverage lags behind what is heard: a line of Twitch may be 7 s late, and a proof (an answered PING) 5 s old. */
export const lagMs = 7_000 + 5_000 + slowMs;
/** A published `to` is renewed every 10 s, and a process that is killed publishes no more. */
const renewalMs = 10_000;
/** From a closed socket to being covered: 1 s of backoff, 1 s that `from` keeps from the ROOMSTATE, login and JOIN. */
const rejoinMs = 1_000 + 1_000 + slowMs;
/** A socket that is silent is given up after 30 s. */
const deadAfterMs = 30_000;
/** Until a lost JOIN is sent again: 5 s for its answer and the second backoff, 4 s, or the third, 8 s. */
const joinAgainMs = 5_000 + 8_000;
/** Until a process that was started has asked Kafka what to listen to, and its place in the group. */
const startMs = 15_000;
/** Until what waited for Kafka is stored, and the coverage of it published. */
const catchUpMs = 10_000;

/**
 * What may be missing of a reader's coverage, from so long before the fault to so long after it is over.
 * Undefined: nothing. What is heard while Kafka is away waits in memory and is stored later; after RECONNECT the
 * old socket is read until the new one is; a garbage frame is one dead letter; so none of them is an excuse.
 */
const allowances: Readonly<Record<FaultKind, { beforeMs: number; afterMs: number } | undefined>> = {
  'socket closed': { beforeMs: lagMs, afterMs: rejoinMs },
  'socket frozen': { beforeMs: lagMs, afterMs: deadAfterMs + rejoinMs },
  reconnect: undefined,
  'half a line': { beforeMs: lagMs, afterMs: rejoinMs },
  'garbage frame': undefined,
  'join unanswered': { beforeMs: lagMs, afterMs: rejoinMs },
  'kafka away': undefined,
  'reader killed': { beforeMs: lagMs + renewalMs, afterMs: startMs + rejoinMs },
};

/** Of all faults of a run. Pure. */
export function excusesOf(faults: readonly Fault[]): Excuse[] {
  const outages = faults.filter(({ kind }) => kind === 'kafka away');
  const own = faults.flatMap((fault) => ownExcuses(fault, outages));
  return [...own, ...faults.flatMap((fault) => excusesOfOthers(fault, own))];
}

function ownExcuses(fault: Fault, outages: readonly Fault[]): Excuse[] {
  const { kind: why, reader, at, over, channels, unanswered, startedAt = over } = fault;
  const allowance = allowances[why];
  if (!allowance) return [];
  const { beforeMs, afterMs } = allowance;
  if (why === 'reader killed') {
    // What waited for Kafka dies with the process, and one that starts waits for Kafka.
    const outage = outages.find((away) => away.at <= startedAt && at <= away.over + catchUpMs);
    const since = Math.min(at, outage?.at ?? at);
    const until = Math.max(over, outage?.over ?? over);
    return [{ why, reader, from: since - beforeMs, to: until + afterMs }];
  }
  if (unanswered === undefined) return [{ why, reader, channels, from: at - beforeMs, to: over + afterMs }];
  return [
    { why, reader, channels, from: at - beforeMs, to: unanswered.cutAt + afterMs },
    { why, reader, channels: [unanswered.channel], from: at - beforeMs, to: over + joinAgainMs + afterMs },
  ];
}

/** A channel whose JOIN is lost is lost to every reader that has to join it just then. */
function excusesOfOthers({ kind: why, reader, at, over, unanswered }: Fault, excuses: Excuse[]): Excuse[] {
  if (unanswered === undefined) return [];
  const { channel } = unanswered;
  const joining = excuses.filter(
    (excuse) =>
      excuse.reader !== reader &&
      excuse.from <= over &&
      excuse.to >= at &&
      (excuse.channels?.includes(channel) ?? true),
  );
  const to = over + joinAgainMs + rejoinMs;
  return joining.map((excuse) => ({ why, reader: excuse.reader, channels: [channel], from: at, to }));
}
