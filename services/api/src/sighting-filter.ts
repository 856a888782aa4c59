import type { Sighting } from './counts.js';

/** A channel's last sight is stored once per minute of event time: it is a directory, not a count. */
const refreshMs = 60_000;
const rememberedChannels = 100_000;

/** Holds back the sightings that would tell the store nothing new. Bounded; forgetting costs a write. */
export interface SightingFilter {
  news(sightings: readonly Sighting[]): Sighting[];
  /** Call when they are written: what was not written stays news. */
  stored(sightings: readonly Sighting[]): void;
}

export function createSightingFilter(): SightingFilter {
  const known = new Map<string, Sighting>();
  const isNews = (sighting: Sighting): boolean => {
    const last = known.get(sighting.channelId);
    if (last === undefined || sighting.firstSeen < last.firstSeen || sighting.partition !== last.partition)
      return true;
    const renamed = sighting.login !== last.login && sighting.lastSeen >= last.lastSeen;
    return renamed || sighting.lastSeen >= last.lastSeen + refreshMs;
  };
  return {
    news: (sightings) => sightings.filter(isNews),
    stored(sightings) {
      if (known.size > rememberedChannels) known.clear();
      for (const sighting of sightings) {
        const last = known.get(sighting.channelId);
        const firstSeen = Math.min(sighting.firstSeen, last?.firstSeen ?? sighting.firstSeen);
        const newest = last === undefined || sighting.lastSeen >= last.lastSeen ? sighting : last;
        known.set(sighting.channelId, { ...newest, firstSeen });
      }
    },
  };
}
