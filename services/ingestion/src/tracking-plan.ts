import type { TrackedChannel } from '@chatpulse/contracts';

export type TrackingPlan = {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** Wanted and tracked already. */
  readonly kept: readonly string[];
};

/**
 * What to write to tracked-channels so that `wanted` is heard from `source`. Channels of the other source go,
 * since simulated and real ones are never counted side by side. Others of the same source stay, unless
 * `wanted` is `all` that the source has.
 */
export function planTracking(
  current: readonly Pick<TrackedChannel, 'channel' | 'source'>[],
  wanted: readonly string[],
  source: TrackedChannel['source'],
  opts: { all: boolean },
): TrackingPlan {
  const asked = new Set(wanted);
  const tracked = new Set(current.filter((entry) => entry.source === source).map(({ channel }) => channel));
  return {
    add: [...asked].filter((channel) => !tracked.has(channel)),
    kept: [...asked].filter((channel) => tracked.has(channel)),
    remove: current
      .filter((entry) => !asked.has(entry.channel) && (opts.all || entry.source !== source))
      .map(({ channel }) => channel),
  };
}
