/**
 * What this instance listens to: its share of the tracked channels, and for a while what it had before. A channel
 * that moved to another instance is kept until that one is heard to hear it, so that nothing falls between the
 * two. Pure: times (monotonic ms) are passed in.
 */
export interface Ownership {
  owned(channel: string): void;
  /** Nobody listens to it any more. */
  deleted(channel: string): void;
  /** Another instance's now. */
  moved(channel: string, nowMs: number): void;
  /** All that is owned is another's now, as this instance leaves. */
  movedAll(nowMs: number): void;
  /** It was heard when this process was killed: it is heard again before anybody says whose it is. Not after that. */
  resumed(channel: string): void;
  /** All that is owned was told: what was resumed and is not owned was another's. */
  settled(): void;
  /** Another instance hears the channel, from `from` on (epoch ms). */
  heardElsewhere(channel: string, from: number): void;
  /** Lets go what is heard elsewhere, or was kept for too long. */
  step(nowMs: number): void;
  /** Channels that are another's and still heard. */
  readonly kept: number;
}

/** How long a channel is kept for an instance that does not come to hear it. */
const keptMs = 120_000;

type Kept = { readonly untilMs: number; elsewhereFrom: number | undefined };

export function createOwnership(opts: {
  follow: (channel: string) => void;
  unfollow: (channel: string) => void;
  /** Up to when, epoch ms, what is heard here of a channel is promised; undefined where it is not heard. */
  promisedTo: (channel: string) => number | undefined;
}): Ownership {
  const { follow, unfollow, promisedTo } = opts;
  const mine = new Set<string>();
  const kept = new Map<string, Kept>();
  const resumed = new Set<string>();
  let isSettled = false;

  const keep = (channel: string, nowMs: number): void => {
    mine.delete(channel);
    kept.set(channel, { untilMs: nowMs + keptMs, elsewhereFrom: undefined });
  };

  // What is promised here reaches as far as what is promised there: no moment lies between the two.
  const isHeardElsewhere = (channel: string, { elsewhereFrom }: Kept): boolean =>
    elsewhereFrom !== undefined && (promisedTo(channel) ?? Number.POSITIVE_INFINITY) >= elsewhereFrom;

  return {
    owned(channel) {
      kept.delete(channel);
      resumed.delete(channel);
      mine.add(channel);
      follow(channel);
    },
    deleted(channel) {
      mine.delete(channel);
      kept.delete(channel);
      resumed.delete(channel);
      unfollow(channel);
    },
    moved(channel, nowMs) {
      if (mine.has(channel)) keep(channel, nowMs);
    },
    movedAll(nowMs) {
      for (const channel of [...mine]) keep(channel, nowMs);
    },
    resumed(channel) {
      if (isSettled || mine.has(channel)) return;
      resumed.add(channel);
      follow(channel);
    },
    settled() {
      isSettled = true;
      for (const channel of resumed) unfollow(channel);
      resumed.clear();
    },
    heardElsewhere(channel, from) {
      const channelKept = kept.get(channel);
      if (channelKept !== undefined) channelKept.elsewhereFrom = from;
    },
    step(nowMs) {
      for (const [channel, channelKept] of kept) {
        if (nowMs < channelKept.untilMs && !isHeardElsewhere(channel, channelKept)) continue;
        kept.delete(channel);
        unfollow(channel);
      }
    },
    get kept() {
      return kept.size;
    },
  };
}
