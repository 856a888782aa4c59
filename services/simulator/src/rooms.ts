import type { ChannelId, Room } from './chat-line.js';
import { createRandom, hashText } from './random.js';
import { adjectives, nouns } from './vocabulary.js';

/** Simulated room ids are 13 digits from here up, where Twitch has none. */
const firstSimulatedRoomId = 9_000_000_000_000;
const roomIdSpan = 90_000_000_000;

/**
 * `count` rooms, largest first, the same for the same seed: a smaller count is the beginning of a larger one.
 * Logins are `sim_` and two words, with a number where the words run out. A room's id depends on its login
 * alone, so that another seed never shows a known id under another login.
 */
export function createRooms(seed: string, count: number): Room[] {
  const random = createRandom(`rooms|${seed}`);
  const rooms: Room[] = [];
  const taken = new Set<string>();
  while (rooms.length < count) {
    const words = random.pick(adjectives) + random.pick(nouns);
    const free = !taken.has(words) && rooms.length < (adjectives.length * nouns.length) / 2;
    const channel = free ? `sim_${words}` : `sim_${words}${rooms.length}`;
    const channelId = simulatedRoomId(channel);
    if (taken.has(channelId)) continue;
    taken.add(words).add(channelId);
    rooms.push({ channel, channelId });
  }
  return rooms;
}

/** An id in the simulated range for a login that comes without one. */
export function simulatedRoomId(channel: string): ChannelId {
  const spread = hashText(channel) * 4096 + (hashText(`${channel}|low`) & 4095);
  return String(firstSimulatedRoomId + (spread % roomIdSpan)) as ChannelId;
}

/** How busy the room of each rank is: Zipf with exponent 1.2, the largest 1. */
export function roomWeight(rank: number): number {
  return (rank + 1) ** -1.2;
}

/** Draws a rank by weight: returns a function from a fraction in [0, 1) to a rank, logarithmic in `count`. */
export function createRankSampler(count: number): (fraction: number) => number {
  const sums = new Float64Array(count);
  let total = 0;
  for (let rank = 0; rank < count; rank += 1) {
    total += roomWeight(rank);
    sums[rank] = total;
  }
  return (fraction) => {
    const target = fraction * total;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sums[middle] ?? total) > target) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
