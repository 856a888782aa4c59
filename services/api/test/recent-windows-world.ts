import type { WindowsQuery } from '../src/counts.js';
import { createMemoryCounts } from '../src/counts-memory.js';
import { createLiveChanges } from '../src/live-changes.js';
import type { Told } from '../src/recent-progress.js';
import { createRecentWindows, type RecentPage } from '../src/recent-windows.js';
import { progressOf } from '../src/state.js';
import { countedWindow, minute, noon, watermark } from './samples.js';

export const channelId = '71092938';
/** Windows of a page. */
export const count = 4;

/** A store, what is kept of it, and what was asked of it. */
export function world({ maxBytes = 100_000 } = {}) {
  const at = { nowMs: noon + 10 * minute, clockMs: 0, eventTime: noon };
  const now = () => at.nowMs;
  const counts = createMemoryCounts({ now });
  const asked: WindowsQuery[] = [];
  const waiting: (() => void)[] = [];
  let held = false;
  let named = 0;
  const store = {
    ...counts,
    findById: (id: string) => {
      named += 1;
      return counts.findById(id);
    },
    readWindows: async (query: WindowsQuery) => {
      asked.push(query);
      const rows = await counts.readWindows(query);
      if (held) await new Promise<void>((resolve) => waiting.push(resolve));
      return rows;
    },
  };
  const live = createLiveChanges();
  let followed = 0;
  const changes: typeof live = {
    ...live,
    follow(about) {
      const channel = live.follow(about);
      followed += 1;
      const close = (): void => {
        followed -= 1;
        channel.close();
      };
      return { ...channel, close };
    },
  };
  const recent = createRecentWindows({ store, changes, now, clock: () => at.clockMs, count, maxBytes });
  const told = async (): Promise<Told> => [progressOf(await counts.readWatermarks())];
  return {
    at,
    counts,
    changes,
    recent,
    asked,
    named: () => named,
    followed: () => followed,
    /** A page whose read has its rows, and does not return them before it is let go. */
    async slowPage() {
      held = true;
      const page = recent.ofId(channelId, 60, await told());
      await new Promise(setImmediate);
      held = false;
      return { page, letGo: waiting.shift() ?? fail };
    },
    page: async (id = channelId): Promise<RecentPage | undefined> => recent.ofId(id, 60, await told()),
    atHand: async (id = channelId): Promise<RecentPage | undefined> => recent.atHand(id, 60, await told()),
    /** Counts as the store has them, and the topic told: first the windows, then a mark. */
    async count(...windows: Parameters<typeof countedWindow>[0][]) {
      at.eventTime += 1;
      const watermarks = [watermark({ eventTime: at.eventTime })];
      const told = windows.map((window) => countedWindow(window));
      const keys = told.map(({ channelId: id, windowSizeSeconds: size, windowStart: startMs }) => ({
        ...{ partition: 0, channelId: id, size, startMs },
      }));
      changes.take({ before: keys, watermarks: [], after: [] });
      await counts.writeWindows(told);
      changes.take({ before: [], watermarks, after: [] });
      await counts.writeWatermarks(watermarks);
    },
  };
}

const fail = (): void => {
  throw new Error('nothing is read');
};
