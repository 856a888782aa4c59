import type { Coverage } from '@chatpulse/contracts';
import type { TwitchClock } from './clock.js';
import type { Proof } from './connection.js';

export type EndReason = Exclude<Coverage['reason'], 'joined'>;

export type CoverageTimings = {
  /** How often every connection is asked for a proof. */
  readonly proveMs: number;
  /** How late a line may come: what is promised ends this long before what is proven. Twitch's own: up to 6.2 s. */
  readonly deliveryMs: number;
  /** How often an open interval is told again, at the most. */
  readonly renewMs: number;
  /** The same for each channel, so that many of them are told less often. */
  readonly renewMsPerChannel: number;
};

export const twitchCoverageTimings: CoverageTimings = {
  proveMs: 5_000,
  deliveryMs: 7_000,
  renewMs: 10_000,
  renewMsPerChannel: 10,
};

/** A join is dated a second later than the quickest event says, as delays differ: nothing before it is claimed. */
const joinMarginMs = 1_000;
/** At a PING every few seconds, as old as lines may get that wait for Kafka, before what is promised stands still. */
const keptProofs = 256;

/** One channel from a ROOMSTATE until something ends it. */
type Hearing = {
  readonly channel: string;
  readonly channelId: string | undefined;
  readonly connection: number;
  /** Monotonic. */
  readonly joinedMs: number;
  /** Epoch ms, Twitch's clock; undefined until that clock runs. */
  from: number | undefined;
  /** The newest promise; undefined before the first record. */
  to: number | undefined;
  renewAtMs: number;
  end: { readonly reason: EndReason; readonly atMs: number } | undefined;
};

type ProvenAt = { readonly sentAt: number; readonly heardMs: number };

export type Joined = {
  readonly channel: string;
  /** Room id, where the ROOMSTATE told it. */
  readonly channelId: string | undefined;
  /** Number of the connection on which it is heard. */
  readonly connection: number;
  readonly atMs: number;
};

/**
 * From when to when each channel was really heard. What a record says from `from` to `to` is a promise: every
 * line sent to the channel in that time was read, and Kafka holds it. Times are monotonic ms and passed in,
 * those in records are epoch ms of Twitch's clock; records are handed out, and published by somebody else.
 */
export interface CoverageBook {
  joined(joined: Joined): void;
  /** It is not heard any more; without effect where it was not. */
  ended(channel: string, reason: EndReason, atMs: number): void;
  /** A line of the channel, or of nobody knows which, was read at `atMs` and dropped. */
  dropped(channel: string | undefined, atMs: number): void;
  /** Nothing is dropped any more: what `dropped` ended begins anew. */
  relieved(atMs: number): void;
  proven(connection: number, proof: Proof): void;
  /**
   * What is to be published now: what began, what ended, and what was not told for a while.
   * @param unackedSinceMs when the oldest line was read that Kafka does not hold yet
   */
  take(at: { nowMs: number; unackedSinceMs: number | undefined }): Coverage[];
  /** Everything that is heard ends. */
  endAll(reason: EndReason, atMs: number): void;
  /** Up to when, epoch ms, an open interval of the channel reaches; undefined where there is none. */
  promisedTo(channel: string, unackedSinceMs: number | undefined): number | undefined;
}

export function createCoverageBook(opts: {
  reader: string;
  instance: string;
  clock: Pick<TwitchClock, 'now' | 'latest'>;
  timings: CoverageTimings;
  /** 0 ≤ r < 1 */
  random: () => number;
}): CoverageBook {
  const { reader, instance, clock, timings, random } = opts;
  const hearings = new Map<string, Hearing>();
  const ending = new Set<Hearing>();
  /** Ended because a line was dropped, and heard all the same. */
  const overflowed = new Map<string, Hearing>();
  const proofs = new Map<number, ProvenAt[]>();

  const promise = (hearing: Hearing, beforeMs: number): number | undefined => {
    const joinedAt = clock.latest(hearing.joinedMs);
    hearing.from ??= joinedAt === undefined ? undefined : joinedAt + joinMarginMs;
    if (hearing.from === undefined) return undefined;
    const proof = proofs.get(hearing.connection)?.findLast(({ heardMs }) => heardMs < beforeMs);
    const proven = proof ? proof.sentAt - timings.deliveryMs : hearing.from;
    return Math.max(hearing.to ?? hearing.from, proven);
  };

  const closed = (hearing: Hearing, { reason, atMs }: { reason: EndReason; atMs: number }): Coverage[] => {
    const told = hearing.to;
    const to = promise(hearing, atMs);
    // Dated by the promise, where it was not told before.
    const { from } = hearing;
    // What was too short to be told, and holds no time, is not told.
    if (from === undefined || to === undefined || (told === undefined && to === from)) return [];
    return [recordOf(hearing, { from, to, state: 'closed', reason })];
  };

  const open = (hearing: Hearing, nowMs: number, beforeMs: number): Coverage[] => {
    const to = promise(hearing, beforeMs);
    const { from } = hearing;
    if (from === undefined || to === undefined) return [];
    const everyMs = Math.max(timings.renewMs, hearings.size * timings.renewMsPerChannel);
    // Only the first one is spread: what was joined together is not told together for ever.
    hearing.renewAtMs = nowMs + (hearing.to === undefined ? everyMs * random() : everyMs);
    hearing.to = to;
    return [recordOf(hearing, { from, to, state: 'open', reason: 'joined' })];
  };

  const recordOf = (
    { channel, channelId }: Hearing,
    told: Pick<Coverage, 'from' | 'to' | 'state' | 'reason'>,
  ): Coverage => ({
    channel,
    ...(channelId === undefined ? {} : { channelId }),
    reader,
    instance,
    ...told,
  });

  const end = (hearing: Hearing, reason: EndReason, atMs: number): void => {
    hearing.end = { reason, atMs };
    hearings.delete(hearing.channel);
    ending.add(hearing);
  };

  const joined = ({ channel, channelId, connection, atMs }: Joined): void => {
    const before = hearings.get(channel);
    // Joined anew on the successor of its connection: it was heard all the time.
    if (before?.connection === connection) return;
    if (before !== undefined) end(before, 'left', atMs);
    overflowed.delete(channel);
    const untold = { from: undefined, to: undefined, renewAtMs: atMs, end: undefined };
    hearings.set(channel, { channel, channelId, connection, joinedMs: atMs, ...untold });
  };

  return {
    joined,
    ended(channel, reason, atMs) {
      overflowed.delete(channel);
      const hearing = hearings.get(channel);
      if (hearing !== undefined) end(hearing, reason, atMs);
    },
    dropped(channel, atMs) {
      for (const name of channel === undefined ? [...hearings.keys()] : [channel]) {
        const hearing = hearings.get(name);
        if (hearing === undefined) continue;
        end(hearing, 'buffer_full', atMs);
        overflowed.set(name, hearing);
      }
    },
    relieved(atMs) {
      for (const hearing of [...overflowed.values()]) joined({ ...hearing, atMs });
    },
    proven(connection, { sentMs, heardMs }) {
      const sentAt = clock.now(sentMs);
      if (sentAt === undefined) return;
      const known = proofs.get(connection) ?? [];
      proofs.set(connection, known);
      known.push({ sentAt, heardMs });
      if (known.length > keptProofs) known.shift();
    },
    take({ nowMs, unackedSinceMs = Number.POSITIVE_INFINITY }) {
      const records: Coverage[] = [];
      for (const hearing of ending) {
        // What was read before its end has to be acknowledged first.
        if (hearing.end === undefined || unackedSinceMs <= hearing.end.atMs) continue;
        ending.delete(hearing);
        records.push(...closed(hearing, hearing.end));
      }
      for (const hearing of hearings.values()) {
        if (nowMs >= hearing.renewAtMs) records.push(...open(hearing, nowMs, unackedSinceMs));
      }
      return records;
    },
    endAll(reason, atMs) {
      overflowed.clear();
      for (const hearing of [...hearings.values()]) end(hearing, reason, atMs);
    },
    promisedTo(channel, unackedSinceMs = Number.POSITIVE_INFINITY) {
      const hearing = hearings.get(channel);
      return hearing && promise(hearing, unackedSinceMs);
    },
  };
}
