import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CountStore } from '../src/counts.js';
import { countedWindow, minute, noon, sighting, watermark } from './samples.js';

const day = 86_400_000;

/** What every CountStore promises; run against the fake and against Cassandra. */
export function describeStore(
  name: string,
  open: (now: () => number) => Promise<{ store: CountStore; close: () => Promise<void> }>,
): void {
  describe(name, () => {
    let store: CountStore;
    let close: () => Promise<void>;
    let channels = 0;
    let channelId = '';

    beforeAll(async () => {
      ({ store, close } = await open(() => noon + day));
    });
    afterAll(() => close());
    beforeEach(() => {
      channels += 1;
      channelId = String(1000 + channels);
    });

    const read = (limit = 10, fromMs = noon - 40 * day, toMs = noon + day) =>
      store.readWindows({ channelId, size: 60, fromMs, toMs, limit });

    test('a window is read back as it was counted, optional fields included', async () => {
      const topEmotes = [{ id: '25', name: 'Kappa', count: 3 }];
      const optional = {
        chatters: 7,
        chattersExact: true,
        firstTimeChatters: 1,
        deletedMessages: 2,
        topEmotes,
      };
      const { partition: _, ...stats } = countedWindow({ channelId, ...optional });
      await store.writeWindows([{ ...stats, partition: 3 }]);
      expect(await read()).toEqual([stats]);
    });

    test('a field that was not sent is absent, not 0', async () => {
      await store.writeWindows([countedWindow({ channelId })]);
      const [row] = await read();
      expect(row).not.toHaveProperty('chatters');
      expect(row).not.toHaveProperty('topEmotes');
    });

    test('a replayed older revision does not overwrite a newer one', async () => {
      await store.writeWindows([countedWindow({ channelId, revision: 20, messages: 20, bits: 0 })]);
      await store.writeWindows([countedWindow({ channelId, revision: 8, messages: 8, bits: 100 })]);
      expect(await read()).toMatchObject([{ revision: 20, messages: 20, bits: 0 }]);
      const counts = await store.readWindowChannels(60, noon);
      expect(counts.find((count) => count.channelId === channelId)).toMatchObject({ messages: 20 });
    });

    test('a higher generation wins, even with a lower revision', async () => {
      await store.writeWindows([countedWindow({ channelId, generation: 1, revision: 900, messages: 900 })]);
      await store.writeWindows([countedWindow({ channelId, generation: 2, revision: 3, messages: 3 })]);
      await store.writeWindows([countedWindow({ channelId, generation: 1, revision: 901, messages: 901 })]);
      expect(await read()).toMatchObject([{ generation: 2, revision: 3, messages: 3 }]);
    });

    test('an equal write keeps one row, whole', async () => {
      const window = countedWindow({ channelId });
      await store.writeWindows([window]);
      await store.writeWindows([window]);
      const { partition: _, ...stats } = window;
      expect(await read()).toEqual([stats]);
    });

    test('revisions of one window in any order end at the highest', async () => {
      for (const revision of [4, 9, 2, 7, 9, 1]) {
        await store.writeWindows([countedWindow({ channelId, revision, messages: revision })]);
      }
      expect(await read()).toMatchObject([{ revision: 9, messages: 9 }]);
    });

    test('a window whose time to live is over is not written', async () => {
      const windowStart = noon - 31 * day;
      await store.writeWindows([countedWindow({ channelId, windowStart })]);
      expect(await read()).toEqual([]);
      await store.writeWindows([countedWindow({ channelId, windowStart, windowSizeSeconds: 3600 })]);
      const query = { channelId, size: 3600, fromMs: windowStart, toMs: noon, limit: 1 } as const;
      expect(await store.readWindows(query)).toMatchObject([{ windowStart }]);
    });

    test('windows come newest first, from the first instant on, before the last, across days', async () => {
      const starts = [-2 * day, -day, -minute, 0, minute].map((offset) => noon + offset);
      await store.writeWindows(starts.map((windowStart) => countedWindow({ channelId, windowStart })));
      const found = await read(10, noon - day, noon + minute);
      expect(found.map((window) => window.windowStart)).toEqual([noon, noon - minute, noon - day]);
      const newest = await read(2, noon - 3 * day, noon + day);
      expect(newest.map((window) => window.windowStart)).toEqual([noon + minute, noon]);
    });

    test('the numbers of the same windows come in the same order, as far as the limit', async () => {
      const starts = [-2 * day, -day, -minute, 0, minute].map((offset) => noon + offset);
      const counts = { subscriberMessages: 2, cheers: 3, bits: 4, subscriptions: 5, giftedSubscriptions: 6 };
      const more = { raids: 7, timeouts: 8, bans: 9, generation: 2, messages: 1 };
      await store.writeWindows(
        starts.map((windowStart) => countedWindow({ channelId, windowStart, ...counts, ...more })),
      );
      const query = { channelId, size: 60, fromMs: noon - day, toMs: noon + minute } as const;
      const found = await store.readNumbers({ ...query, limit: 10 });
      expect(found).toEqual(
        [noon, noon - minute, noon - day].map((windowStart) => ({ windowStart, ...counts, ...more })),
      );
      expect(await store.readNumbers({ ...query, limit: 2 })).toEqual(found.slice(0, 2));
      expect(await store.readNumbers({ ...query, size: 600, limit: 10 })).toEqual([]);
    });

    test('more windows than a batch holds are all written', async () => {
      const windows = Array.from({ length: 100 }, (_, index) =>
        countedWindow({ channelId, windowStart: noon + index * minute }),
      );
      await store.writeWindows(windows);
      expect(await read(1000)).toHaveLength(100);
    });

    test('the channels of a window are listed with their own counts only', async () => {
      const windowStart = noon + channels * 3_600_000;
      const of = (id: string, size: 60 | 3600, messages: number) =>
        countedWindow({ channelId: id, windowStart, windowSizeSeconds: size, messages, partition: 5 });
      await store.writeWindows([of('1', 60, 1), of('2', 60, 2), of('13', 60, 13), of('2', 3600, 200)]);
      const counts = await store.readWindowChannels(60, windowStart);
      expect(counts.map(({ channelId: id, messages, partition }) => ({ id, messages, partition }))).toEqual(
        expect.arrayContaining([1, 2, 13].map((n) => ({ id: String(n), messages: n, partition: 5 }))),
      );
      expect(counts).toHaveLength(3);
    });

    test('a channel has its newest name and its earliest first sight, whatever the order', async () => {
      const [late, early] = [`late${channelId}`, `early${channelId}`];
      await store.writeSightings([
        sighting({ channelId, login: late, firstSeen: noon, lastSeen: noon + day }),
      ]);
      await store.writeSightings([
        sighting({ channelId, login: early, firstSeen: noon - day, lastSeen: noon }),
      ]);
      const expected = { channelId, login: late, firstSeen: noon - day, lastSeen: noon + day };
      expect(await store.findById(channelId)).toMatchObject(expected);
      const found = await store.findByLogin([late, early, 'nobody']);
      expect(found.get(late)).toMatchObject(expected);
      expect(found.get(early)).toMatchObject(expected);
      expect(found.has('nobody')).toBe(false);
    });

    test('a login that changed hands belongs to who was seen under it last', async () => {
      const login = `shared${channelId}`;
      await store.writeSightings([sighting({ channelId: `2${channelId}`, login, lastSeen: noon + 2 })]);
      await store.writeSightings([sighting({ channelId: `1${channelId}`, login, lastSeen: noon + 1 })]);
      expect((await store.findByLogin([login])).get(login)?.channelId).toBe(`2${channelId}`);
    });

    test('a watermark never goes back, and generations are kept apart', async () => {
      const partition = channels;
      const at = (generation: number, eventTime: number) => watermark({ partition, generation, eventTime });
      for (const mark of [at(1, noon + 2), at(2, noon - day), at(1, noon + 1)])
        await store.writeWatermarks([mark]);
      const marks = (await store.readWatermarks()).filter((mark) => mark.partition === partition);
      expect(marks).toHaveLength(2);
      expect(marks).toEqual(expect.arrayContaining([at(1, noon + 2), at(2, noon - day)]));
    });

    test('who was never seen is not found', async () => {
      expect(await store.findById('404')).toBeUndefined();
      expect((await store.findByLogin(['nobody'])).size).toBe(0);
      expect((await store.findByLogin([])).size).toBe(0);
    });

    test('it answers a ping', async () => {
      await store.ping();
    });
  });
}
