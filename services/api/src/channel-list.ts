import { isSimulatedId } from './channel-reference.js';
import type { ChannelCount } from './counts.js';
import type { ChannelKey, ChannelSort } from './cursor.js';

/** What is known of a tracked channel without asking the store. */
export type TrackedChannelView = { readonly channel: string; readonly simulated: boolean };

/** A line of the channel list. `count` is undefined when nothing of it was counted in the window. */
export type ListedChannel = ChannelKey & {
  readonly tracked: boolean;
  readonly simulated: boolean;
  readonly count?: ChannelCount;
};

/** Every tracked channel, and every other one that was counted in the window, in the order asked for. */
export function listChannels(
  tracked: Iterable<TrackedChannelView>,
  counts: readonly ChannelCount[],
  sort: ChannelSort,
): ListedChannel[] {
  const silent = new Map([...tracked].map((entry) => [entry.channel, entry]));
  const trackedNames = new Set(silent.keys());
  const rows: ListedChannel[] = counts.map((count) => {
    silent.delete(count.channel);
    const { channelId, channel, messages } = count;
    const simulated = isSimulatedId(channelId);
    return { channelId, channel, messages, tracked: trackedNames.has(channel), simulated, count };
  });
  for (const { channel, simulated } of silent.values()) {
    rows.push({ channelId: null, channel, messages: null, tracked: true, simulated });
  }
  return rows.sort(orderBy(sort));
}

/** The rows after `after`, `limit` at most, and whether more follow. */
export function pageOf(
  rows: readonly ListedChannel[],
  sort: ChannelSort,
  limit: number,
  after: ChannelKey | undefined,
): { page: ListedChannel[]; hasMore: boolean } {
  const order = orderBy(sort);
  const rest = after === undefined ? rows : rows.filter((row) => order(row, after) > 0);
  return { page: rest.slice(0, limit), hasMore: rest.length > limit };
}

/** A total order. `messages`: most first, uncounted last, ties as in `channel`; `channel`: by login, then id. */
function orderBy(sort: ChannelSort): (a: ChannelKey, b: ChannelKey) => number {
  const byName = (a: ChannelKey, b: ChannelKey): number =>
    compare(a.channel, b.channel) || compare(a.channelId ?? '', b.channelId ?? '');
  if (sort === 'channel') return byName;
  return (a, b) => (b.messages ?? -1) - (a.messages ?? -1) || byName(a, b);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
