import { topicNames } from '@chatpulse/contracts';
import { describe, expect, test } from '@jest/globals';
import type { LiveChanges } from '../src/live-changes.js';
import { createLiveCounts } from '../src/live-counts.js';
import { createLiveFollower } from '../src/live-follower.js';
import { countedWindow, noon, watermark, windowStats } from './samples.js';

const key = { channelId: '71092938', partition: 0, size: 60 } as const;
const filled = (live: ReturnType<typeof createLiveCounts>): void => {
  for (const channel of live.waiting()) if (channel.awaited !== undefined) channel.fill([], channel.awaited);
};

describe('live counts', () => {
  test('only watermarks and what somebody watches is wanted', () => {
    const live = createLiveCounts();
    expect(live.wants('71092938|60|1')).toBe(false);
    const [first, second] = [live.watch(key, () => {}), live.watch(key, () => {})];
    expect(['71092938|60|1', '71092938|600|1', '7109293|60|1', 'watermark|0'].map(live.wants)).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(second.channel).toBe(first.channel);
    first.close();
    expect(live.wants('71092938|60|1')).toBe(true);
    second.close();
    expect(live.wants('71092938|60|1')).toBe(false);
  });

  test('who watches is told of each mark of the partition, after the rows it vouches for', () => {
    const live = createLiveCounts();
    const seen: unknown[] = [];
    const { channel } = live.watch(key, () =>
      seen.push(channel.rowsSince(0).map(({ messages }) => messages)),
    );
    live.take({ windows: [countedWindow({ messages: 1 })], watermarks: [] });
    live.take({ windows: [], watermarks: [watermark({ partition: 1 })] });
    expect(seen).toEqual([]);
    live.take({ windows: [countedWindow({ messages: 2, revision: 16 })], watermarks: [watermark()] });
    expect(seen).toEqual([[2]]);
  });

  test('a mark that comes again, or late, moves nothing back; a recount has its own', () => {
    const live = createLiveCounts();
    const { channel } = live.watch(key, () => {});
    const take = (eventTime: number, generation = 1): void =>
      live.take({ windows: [], watermarks: [watermark({ eventTime, generation })] });
    take(noon + 2000);
    filled(live);
    take(noon + 1000);
    expect(channel.asOf).toBe(noon + 2000);
    take(noon - 60_000, 2);
    expect(channel.asOf).toBe(noon + 2000);
    take(noon + 3000, 2);
    expect(channel.asOf).toBe(noon + 3000);
  });

  test('a mark that is late does not make the state of a new row less settled', () => {
    const live = createLiveCounts();
    const { channel } = live.watch(key, () => {});
    live.take({ windows: [], watermarks: [watermark({ eventTime: noon + 90_000 })] });
    live.take({ windows: [], watermarks: [watermark({ eventTime: noon })] });
    live.take({ windows: [countedWindow()], watermarks: [] });
    expect(channel.rowsSince(0)).toMatchObject([{ state: 'settling' }]);
  });

  test('whoever watches twice is told twice, and once after one of them is closed', () => {
    const live = createLiveCounts();
    let told = 0;
    const onMark = (): void => {
      told += 1;
    };
    const [first] = [live.watch(key, onMark), live.watch(key, onMark)];
    live.take({ windows: [], watermarks: [watermark()] });
    expect(told).toBe(2);
    first?.close();
    live.take({ windows: [], watermarks: [watermark()] });
    expect(told).toBe(3);
  });

  test('fields that the contract does not know are not shown', () => {
    const live = createLiveCounts();
    const { channel } = live.watch(key, () => {});
    live.take({ windows: [{ ...countedWindow(), ...{ later: 1 } }], watermarks: [watermark()] });
    expect(Object.keys(channel.rowsSince(0)[0] ?? {})).not.toEqual(
      expect.arrayContaining(['later', 'partition']),
    );
  });

  test('a client that closes while all are told does not disturb the others', () => {
    const live = createLiveCounts();
    let told = 0;
    const first = live.watch(key, () => first.close());
    live.watch(key, () => {
      told += 1;
    });
    live.take({ windows: [], watermarks: [watermark()] });
    expect(told).toBe(1);
  });
});

test('the follower takes what is watched of a batch, and passes over what nobody can decode', async () => {
  const live = createLiveCounts();
  const { channel } = live.watch(key, () => {});
  let taken = 0;
  const told: Parameters<LiveChanges['take']>[0][] = [];
  const follower = createLiveFollower({
    live,
    changes: { take: (batch) => void told.push(batch) },
    taken: () => {
      taken += 1;
    },
  });
  const message = (recordKey: string | null, value: string) => {
    const record = { topic: topicNames.stats, partition: 0, offset: '7', timestamp: noon, headers: {} };
    const bytes = { key: recordKey === null ? null : Buffer.from(recordKey), value: Buffer.from(value) };
    const { signal } = new AbortController();
    return { ...record, ...bytes, record: { ...record, ...bytes }, attempt: 1, correlationId: 'c', signal };
  };
  await follower.handleBatch({
    topic: topicNames.stats,
    partition: 0,
    messages: [
      message(`71092938|60|${noon}`, JSON.stringify(windowStats())),
      message(`71092938|60|${noon}`, '{'),
      message(`1|60|${noon}`, JSON.stringify(windowStats({ channelId: '1' }))),
      message(null, '{'),
      message('watermark|0', JSON.stringify(watermark())),
    ],
    deadLetter: () => Promise.reject(new Error('nothing is dead-lettered here')),
    signal: new AbortController().signal,
  });
  expect([taken, channel.rowsSince(0).length, channel.awaited]).toEqual([1, 1, watermark()]);
  const before = ['71092938', '71092938', '1'].map((channelId) => ({
    ...{ partition: 0, channelId, size: 60, startMs: noon },
  }));
  expect(told).toEqual([{ before, watermarks: [watermark()], after: [] }]);
});
