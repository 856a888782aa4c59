import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createApp } from '../../src/app.js';
import { createFastStats } from '../../src/fast-stats.js';
import { createLiveChanges } from '../../src/live-changes.js';
import { createProgressReader } from '../../src/progress-reader.js';
import { windowStartAt } from '../../src/windows.js';
import { countedWindow, sighting, watermark } from '../samples.js';
import { serve, serviceParts } from '../service-parts.js';
import { openStore } from './backends.js';

jest.setTimeout(60_000);

const channelId = '71092938';
const windowStart = windowStartAt(Date.now(), 60);
const now = Date.now;
/** What is heard of a count beside what is stored of it. */
const ways = ['told first', 'told last', 'not told', 'told, and not vouched for'] as const;
const windows = [{ partition: 0, channelId, size: 60, startMs: windowStart }] as const;

describe('stats in front of the app, over a real store', () => {
  let opened: Awaited<ReturnType<typeof openStore>>;
  let http: Awaited<ReturnType<typeof serve>>;
  let [reads, asked, marks] = [0, 0, 0];
  const changes = createLiveChanges();

  beforeAll(async () => {
    opened = await openStore({ now });
    const { sessions, coverage } = opened;
    const { readWindows } = opened.store;
    const store = {
      ...opened.store,
      readWindows: (query: Parameters<typeof readWindows>[0]) => {
        reads += 1;
        return readWindows(query);
      },
    };
    const parts = serviceParts(now);
    const marks = createProgressReader({ store, maxAgeMs: 250, aheadMs: 100, now });
    const progress = marks.read;
    const reading = { ...parts, store, marks, progress };
    const app = createApp({ ...reading, sessions, coverage });
    const clock = () => performance.now();
    http = await serve(createFastStats({ ...reading, changes, clock, maxBytes: 1_000_000 }, app));
    await opened.store.writeSightings([sighting({ channelId, firstSeen: windowStart, lastSeen: now() })]);
    await count(1, 'told first');
  });
  afterAll(async () => {
    await http.close();
    await opened.close();
  });

  /** When this resolves, the count is acknowledged. */
  const count = async (messages: number, how: (typeof ways)[number]): Promise<void> => {
    marks += 1;
    const watermarks = [watermark({ eventTime: windowStart + marks })];
    const tell = (): void => {
      changes.take({ before: windows, watermarks: [], after: [] });
      if (how !== 'told, and not vouched for') changes.take({ before: [], watermarks, after: [] });
    };
    if (how !== 'told last' && how !== 'not told') tell();
    await opened.store.writeWindows([countedWindow({ windowStart, messages, revision: messages })]);
    if (how !== 'told, and not vouched for') await opened.store.writeWatermarks(watermarks);
    if (how === 'told last') tell();
  };
  const served = async (): Promise<number> => {
    asked += 1;
    const response = await fetch(`${http.url}/channels/${channelId}/stats`);
    const page = (await response.json()) as { data: { messages: number }[] };
    return page.data[0]?.messages ?? 0;
  };
  const servedFor = async (ms: number): Promise<void> => {
    for (const end = performance.now() + ms; performance.now() < end; await delay(5)) await served();
  };

  const waits = [0, 200, 400, 600, 800, 1300, 2600];
  test.each(ways.flatMap((how) => waits.map((afterMs) => [afterMs, how] as const)))(
    'a count that is acknowledged %i ms after an answer, and %s, is served within a second, by whoever asks all the time',
    async (afterMs, how) => {
      const messages = (await served()) + 1;
      await servedFor(afterMs);
      await count(messages, how);
      const acknowledged = performance.now();
      // What was asked for a second later, or after that, has it.
      let lastWithoutAt = acknowledged;
      for (;;) {
        const askedAt = performance.now();
        if ((await served()) === messages) break;
        lastWithoutAt = askedAt;
        expect(askedAt - acknowledged).toBeLessThan(2000);
      }
      expect(lastWithoutAt - acknowledged).toBeLessThan(1000);
    },
  );

  test('for that the store is asked now and then only, and hardly ever when nothing is counted', async () => {
    expect(reads).toBeLessThan(asked / 4);
    // All that was told is vouched for, and heard.
    await count(1_000_000, 'told first');
    await count(1_000_001, 'told first');
    await servedFor(1000);
    const before = reads;
    await servedFor(2000);
    expect(reads - before).toBeLessThanOrEqual(1);
  });

  test('what it serves is what the app does', async () => {
    await servedFor(1000);
    const path = `${http.url}/channels/${channelId}/stats`;
    const [front, app] = await Promise.all([fetch(path), fetch(`${path}?limit=60`)]);
    expect(await front.text()).toBe(await app.text());
    for (const name of ['etag', 'cache-control', 'x-as-of', 'content-type', 'vary'])
      expect(front.headers.get(name)).toBe(app.headers.get(name));
  });
});
