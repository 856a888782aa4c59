import { describe, expect, test } from '@jest/globals';
import { listChannels, pageOf } from '../src/channel-list.js';
import type { ChannelCount } from '../src/counts.js';
import type { ChannelKey, ChannelSort } from '../src/cursor.js';

const count = (channelId: string, channel: string, messages: number): ChannelCount => ({
  channelId,
  channel,
  messages,
  partition: 0,
  generation: 1,
  updatedAt: 0,
});
const tracked = (channel: string, simulated = false) => ({ channel, simulated });

describe('the list of channels', () => {
  test('a tracked channel of which nothing was counted is listed with null, not 0', () => {
    const [row] = listChannels([tracked('quiet')], [], 'messages');
    expect(row).toMatchObject({ channel: 'quiet', channelId: null, messages: null, tracked: true });
  });

  test('a channel that is no longer tracked is listed while it has counts', () => {
    const rows = listChannels([tracked('a')], [count('1', 'a', 5), count('2', 'gone', 7)], 'messages');
    expect(rows).toMatchObject([
      { channel: 'gone', tracked: false },
      { channel: 'a', tracked: true, messages: 5 },
    ]);
  });

  test('simulated is told by the id, and before there is one by the source', () => {
    const rows = listChannels([tracked('sim_new', true)], [count('9000000000001', 'sim_a', 1)], 'channel');
    expect(rows.map((row) => row.simulated)).toEqual([true, true]);
    expect(listChannels([tracked('sim_real', true)], [count('5', 'sim_real', 1)], 'channel')).toMatchObject([
      { simulated: false },
    ]);
  });

  test('by messages: most first, ties by name, uncounted last; a counted 0 is before them', () => {
    const counts = [count('1', 'b', 5), count('2', 'a', 5), count('3', 'zero', 0), count('4', 'top', 9)];
    const rows = listChannels([tracked('none')], counts, 'messages');
    expect(rows.map((row) => row.channel)).toEqual(['top', 'a', 'b', 'zero', 'none']);
  });

  test.each<[ChannelSort, number]>([
    ['messages', 1],
    ['messages', 3],
    ['channel', 2],
    ['channel', 100],
  ])('pages by %s of %i yield each row once, in order', (sort, limit) => {
    const counts = Array.from({ length: 17 }, (_, index) =>
      count(String(index), `c${index % 5}_${index}`, index % 4),
    );
    const all = listChannels([tracked('x'), tracked('y')], counts, sort);
    const walked: ChannelKey[] = [];
    for (let after: ChannelKey | undefined, more = true; more; after = walked.at(-1)) {
      const { page, hasMore } = pageOf(all, sort, limit, after);
      walked.push(...page);
      more = hasMore;
    }
    expect(walked).toEqual(all);
  });
});
