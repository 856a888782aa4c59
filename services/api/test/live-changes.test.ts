import { beforeEach, describe, expect, test } from '@jest/globals';
import { type ChannelChanges, createLiveChanges, type LiveChanges } from '../src/live-changes.js';
import { progressOf } from '../src/state.js';
import type { WindowSizeSeconds } from '../src/windows.js';
import { minute, noon, watermark } from './samples.js';

const channelId = '71092938';
const mark = (at: number, changes = {}) => watermark({ eventTime: noon + at, ...changes });
const stored = (...at: number[]) => progressOf(at.map((each) => mark(each)));
const window = (startMs: number, size: WindowSizeSeconds = 60) => ({
  partition: 0,
  channelId,
  size,
  startMs,
});

let live: LiveChanges;
let channel: ChannelChanges;

const hear = (...windows: ReturnType<typeof window>[]): void =>
  live.take({ before: windows, watermarks: [], after: [] });
const hearMark = (...marks: ReturnType<typeof mark>[]): void =>
  live.take({ before: [], watermarks: marks, after: [] });
/** What has to be read by whoever asks a store that has reached a mark; it is read. */
const readAt = (reached: number, of = channel): number | undefined => {
  const pending = of.pending(stored(reached));
  pending?.done();
  return pending?.fromMs;
};

beforeEach(() => {
  live = createLiveChanges();
  channel = live.follow({ channelId, size: 60, partition: 0 });
  hearMark(mark(1));
  readAt(1);
});

describe('a channel that is followed', () => {
  test('is read as a whole until the store has reached the last mark, where nothing was heard since', () => {
    const other = live.follow({ channelId, size: 600, partition: 0 });
    expect([readAt(0, other), readAt(1, other), readAt(1, other)]).toEqual([0, 0, undefined]);
  });

  test('is read as a whole until the store has reached the next mark, where something was, or no mark at all', () => {
    hear({ ...window(noon), channelId: '7' });
    const other = live.follow({ channelId, size: 600, partition: 0 });
    const elsewhere = live.follow({ channelId, size: 60, partition: 1 });
    const reached = (at: number) => progressOf([mark(at), mark(at, { partition: 1 })]);
    const readBoth = (at: number) =>
      [other, elsewhere].map((each) => {
        const pending = each.pending(reached(at));
        pending?.done();
        return pending?.fromMs;
      });
    expect([readBoth(1), readBoth(1)]).toEqual([
      [0, 0],
      [0, 0],
    ]);
    hearMark(mark(2), mark(2, { partition: 1 }));
    expect([readBoth(2), readBoth(2)]).toEqual([
      [0, 0],
      [undefined, undefined],
    ]);
  });

  test('has nothing to read while nothing was heard of it, however marks move', () => {
    live.take({ before: [{ ...window(noon), channelId: '7' }], watermarks: [mark(2)], after: [] });
    expect([readAt(1), readAt(2)]).toEqual([undefined, undefined]);
  });

  test('is not followed any more once it is closed, and others are', () => {
    const other = live.follow({ channelId, size: 60, partition: 0 });
    channel.close();
    hearMark(mark(2));
    readAt(2, other);
    hear(window(noon));
    expect([readAt(2), readAt(2, other)]).toEqual([undefined, noon]);
    other.close();
    hear(window(noon));
  });
});

describe('a change', () => {
  test('is pending from its window on until the store has reached the next mark', () => {
    hear(window(noon));
    expect([readAt(1), readAt(1)]).toEqual([noon, noon]);
    hearMark(mark(2));
    expect([readAt(1), readAt(2), readAt(2)]).toEqual([noon, noon, undefined]);
  });

  test('that is heard again since is pending until the mark after that', () => {
    hear(window(noon));
    hearMark(mark(2));
    hear(window(noon));
    expect([readAt(2), readAt(2)]).toEqual([noon, noon]);
    hearMark(mark(3));
    expect([readAt(3), readAt(3)]).toEqual([noon, undefined]);
  });

  test('that is heard again while it is read stays pending', () => {
    hear(window(noon));
    hearMark(mark(2));
    const pending = channel.pending(stored(2));
    hear(window(noon));
    pending?.done();
    expect(readAt(2)).toBe(noon);
  });

  test('is not over when rows were read, but the read that is over began before the mark was stored', () => {
    hear(window(noon));
    const pending = channel.pending(stored(1));
    hearMark(mark(2));
    pending?.done();
    expect(readAt(2)).toBe(noon);
  });

  test('of a batch that came before all of its marks waits for none after them', () => {
    live.take({ before: [window(noon)], watermarks: [mark(2)], after: [] });
    expect([readAt(2), readAt(2)]).toEqual([noon, undefined]);
  });

  test('of a batch that came after one of its marks waits for the next batch', () => {
    live.take({ before: [], watermarks: [mark(2)], after: [window(noon)] });
    expect([readAt(2), readAt(2)]).toEqual([noon, noon]);
  });

  test('of several windows counts from the earliest that is not stored yet', () => {
    hear(window(noon + minute));
    hearMark(mark(2));
    hear(window(noon));
    expect(readAt(2)).toBe(noon);
    hearMark(mark(3));
    expect([readAt(3), readAt(3)]).toEqual([noon, undefined]);
  });

  test('in another size tells that the name may have changed', () => {
    hear(window(noon, 3600));
    expect(readAt(1)).toBe(Number.POSITIVE_INFINITY);
  });

  test('in more than 120 windows is one of all of them', () => {
    hear(...Array.from({ length: 121 }, (_, index) => window(noon + index * minute)));
    expect(readAt(1)).toBe(0);
    hearMark(mark(2));
    expect([readAt(2), readAt(2)]).toEqual([0, undefined]);
  });

  test('needs a mark of its own partition', () => {
    hear(window(noon));
    hearMark(mark(2, { partition: 1 }));
    expect([readAt(1), readAt(1)]).toEqual([noon, noon]);
  });
});

describe('all is read again', () => {
  test('when the store has reached what was not heard, until that is heard', () => {
    expect([readAt(5), readAt(5)]).toEqual([0, 0]);
    hearMark(mark(5));
    expect([readAt(5), readAt(5)]).toEqual([0, undefined]);
  });

  test('when the store knows a generation that was not heard of', () => {
    const recount = progressOf([mark(1), mark(-60 * minute, { generation: 2 })]);
    expect(channel.pending(recount)?.fromMs).toBe(0);
    hearMark(mark(-60 * minute, { generation: 2 }));
    channel.pending(recount)?.done();
    expect(channel.pending(recount)).toBeUndefined();
  });

  test('not when the count that a recount replaces goes on for a while', () => {
    hearMark(mark(-60 * minute, { generation: 2 }));
    const recount = progressOf([mark(9), mark(-60 * minute, { generation: 2 })]);
    expect(channel.pending(recount)).toBeUndefined();
  });

  test('when records may have been missed', () => {
    live.interrupted();
    expect([readAt(1), readAt(1)]).toEqual([0, 0]);
    hearMark(mark(2));
    expect([readAt(2), readAt(2)]).toEqual([0, undefined]);
  });
});
