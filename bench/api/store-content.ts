import type { Watermark } from '../../packages/contracts/dist/index.js';
import { partitionFor } from '../../packages/kafka/dist/index.js';
import type { CountedWindow, Sighting } from '../../services/api/dist/counts.js';
import type { WindowSizeSeconds } from '../../services/api/dist/windows.js';
import { markOf, partitions, windowWith } from './records.ts';

const day = 86_400_000;

/** What is stored of each channel: a day of minutes, a month of larger windows. */
export const kept: readonly { readonly size: WindowSizeSeconds; readonly windows: number }[] = [
  { size: 60, windows: day / 60_000 },
  { size: 600, windows: (30 * day) / 600_000 },
  { size: 3600, windows: (30 * day) / 3_600_000 },
];

/** Channels by rank, the liveliest first, with ids of the simulator's range. */
export const channelIdOf = (rank: number): string => String(9_000_000_200_000 + rank);
/** What all sides are asked for: the newest 60 minutes. */
export const pathOf = (rank: number): string => `/channels/${channelIdOf(rank)}/stats?window=1m`;
const partitionOf = (rank: number): number => partitionFor(channelIdOf(rank), partitions);

/** The newest full hour. The last 60 minutes before it are of one UTC day, so that one query finds them. */
export const endOfCounts = (nowMs: number): number => nowMs - (nowMs % 3_600_000);

/** Numbers that look like a channel's of that rank; the same for the same window. */
function windowOf(rank: number, size: WindowSizeSeconds, windowStart: number): CountedWindow {
  const scale = Math.ceil((2000 / (rank + 1) ** 0.7) * (size / 60));
  const messages = 1 + (hash(rank, size, windowStart / 60_000) % scale);
  const window = windowWith({
    channelId: channelIdOf(rank),
    channel: `sim_bench_${rank}`,
    windowSizeSeconds: size,
    windowStart,
    messages,
    chatters: 1 + (messages >> 1),
    chattersExact: messages < 2000,
    subscriberMessages: messages >> 2,
    firstTimeChatters: messages >> 6,
    emotes: messages >> 1,
    cheers: messages >> 8,
    bits: (messages >> 8) * 100,
    subscriptions: messages >> 9,
    giftedSubscriptions: messages >> 10,
    deletedMessages: messages >> 7,
    timeouts: messages >> 8,
    topEmotes: Array.from({ length: rank < 100 ? 5 : 2 }, (_, index) => ({
      id: String(300_000_000 + rank * 10 + index),
      name: `benchEmote${index}`,
      count: (messages >> 2) + 5 - index,
    })),
    revision: messages + 3,
    updatedAt: windowStart + size * 1000 - 500,
  });
  return { ...window, partition: partitionOf(rank) };
}

/** All windows of a channel and size up to `endMs`, the oldest first. */
export function windowsOf(
  rank: number,
  size: WindowSizeSeconds,
  count: number,
  endMs: number,
): CountedWindow[] {
  const lengthMs = size * 1000;
  return Array.from({ length: count }, (_, index) =>
    windowOf(rank, size, endMs - (count - index) * lengthMs),
  );
}

export function sightingOf(rank: number, endMs: number): Sighting {
  return {
    channelId: channelIdOf(rank),
    login: `sim_bench_${rank}`,
    partition: partitionOf(rank),
    firstSeen: endMs - 30 * day,
    lastSeen: endMs - 500,
  };
}

export function marksAt(eventTime: number): Watermark[] {
  return Array.from({ length: partitions }, (_, partition) => markOf(partition, eventTime, eventTime));
}

function hash(...parts: readonly number[]): number {
  let mixed = 0x9e3779b9;
  for (const part of parts) {
    mixed = Math.imul(mixed ^ part, 0x85ebca6b);
    mixed ^= mixed >>> 13;
  }
  return Math.imul(mixed, 0xc2b2ae35) >>> 1;
}
