import { describe, expect, test } from '@jest/globals';
import type { ChannelCount } from '../src/counts.js';
import { leaderboard } from '../src/leaderboard.js';
import { noon } from './samples.js';

const count = (channelId: string, messages: number): ChannelCount => ({
  channelId,
  channel: `c${channelId}`,
  partition: 0,
  messages,
  generation: 1,
  updatedAt: noon,
});
const counts = [count('9', 5), count('10', 5), count('3', 9), count('100', 5), count('2', 0)];

describe('a leaderboard', () => {
  test('most messages come first, ties by the number that an id is', () => {
    const { page } = leaderboard(counts, 10, undefined);
    expect(page.map(({ channelId, rank }) => [channelId, rank])).toEqual([
      ['3', 1],
      ['9', 2],
      ['10', 3],
      ['100', 4],
      ['2', 5],
    ]);
  });

  test.each([1, 2, 3, 5])('pages of %s yield each channel once, with its rank', (limit) => {
    const walked: number[] = [];
    for (let after: ChannelCount | undefined; walked.length < 10; ) {
      const { page, hasMore } = leaderboard(counts, limit, after);
      walked.push(...page.map(({ rank }) => rank));
      if (!hasMore) break;
      after = page.at(-1);
    }
    expect(walked).toEqual([1, 2, 3, 4, 5]);
  });

  test('a page goes on behind where the last one ended, also when that channel has risen', () => {
    const risen = counts.map((row) => (row.channelId === '10' ? { ...row, messages: 50 } : row));
    const { page } = leaderboard(risen, 10, { messages: 5, channelId: '10' });
    expect(page.map(({ channelId }) => channelId)).toEqual(['100', '2']);
    expect(leaderboard(counts, 10, { messages: 0, channelId: '2' })).toEqual({ page: [], hasMore: false });
  });

  test('what it is given stays as it is', () => {
    const frozen = Object.freeze([...counts]);
    leaderboard(frozen, 1, undefined);
    expect(frozen).toEqual(counts);
  });
});
