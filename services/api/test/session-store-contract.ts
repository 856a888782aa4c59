import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { SessionStore } from '../src/sessions.js';
import { minute, noon, session } from './samples.js';

const day = 86_400_000;

/** What every SessionStore promises; run against the fake and against Cassandra. */
export function describeSessionStore(
  name: string,
  open: (now: () => number) => Promise<{ sessions: SessionStore; close: () => Promise<void> }>,
): void {
  describe(name, () => {
    let sessions: SessionStore;
    let close: () => Promise<void>;
    let channels = 0;
    let channelId = '';

    beforeAll(async () => {
      ({ sessions, close } = await open(() => noon + day));
    });
    afterAll(() => close());
    beforeEach(() => {
      channels += 1;
      channelId = String(2000 + channels);
    });

    const read = (limit = 10, fromMs = noon - 500 * day, toMs = noon + day) =>
      sessions.readSessions({ channelId, fromMs, toMs, limit });

    test('a session is read back as it was written', async () => {
      await sessions.writeSessions([session({ channelId, chattersExact: false, chatters: 2048 })]);
      expect(await read()).toEqual([session({ channelId, chattersExact: false, chatters: 2048 })]);
    });

    test('of two records of a start the higher generation wins, in whatever order they come', async () => {
      const at = (generation: number, messages: number) => session({ channelId, generation, messages });
      for (const record of [at(2, 20), at(1, 900), at(3, 3), at(2, 20)])
        await sessions.writeSessions([record]);
      expect(await read()).toEqual([at(3, 3)]);
    });

    test('an equal write keeps one row, whole', async () => {
      await sessions.writeSessions([session({ channelId })]);
      await sessions.writeSessions([session({ channelId })]);
      expect(await read()).toEqual([session({ channelId })]);
    });

    test('sessions come newest first, from the first instant on, before the last, across years', async () => {
      const starts = [-380 * day, -day, -minute, 0, minute].map((offset) => noon + offset);
      await sessions.writeSessions(starts.map((start) => session({ channelId, start })));
      const found = await read(10, noon - day, noon + minute);
      expect(found.map(({ start }) => start)).toEqual([noon, noon - minute, noon - day]);
      expect((await read(2)).map(({ start }) => start)).toEqual([noon + minute, noon]);
      expect(await read()).toHaveLength(5);
    });

    test('a session whose 400 days are over is not written', async () => {
      const [old, kept] = [noon - 400 * day, noon - 398 * day];
      await sessions.writeSessions([old, kept].map((start) => session({ channelId, start })));
      expect((await read()).map(({ start }) => start)).toEqual([kept]);
    });
  });
}
