import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Told } from '../src/recent-progress.js';
import { type RecentPage, wholeForMs } from '../src/recent-windows.js';
import { progressOf } from '../src/state.js';
import { dayMs } from '../src/windows.js';
import { channelId, count, world } from './recent-windows-world.js';
import { countedWindow, minute, noon, sighting, watermark } from './samples.js';

const messagesOf = (page: RecentPage | undefined): number[] | undefined =>
  page?.rows.map(({ json }) => JSON.parse(String(json)).messages);

let its: ReturnType<typeof world>;
beforeEach(async () => {
  its = world();
  await its.counts.writeSightings([sighting({ lastSeen: noon })]);
  const minutes = Array.from({ length: 6 }, (_, index) => ({
    windowStart: noon - index * minute,
    messages: index,
  }));
  await its.count(...minutes);
  // Followed since the first read, known since the first mark after it.
  await its.page();
  await its.count();
  await its.page();
  its.asked.length = 0;
});

describe('what is read', () => {
  test('is nothing while nothing was counted', async () => {
    await its.count();
    expect(messagesOf(await its.page())).toEqual([0, 1, 2, 3]);
    expect(its.asked).toEqual([]);
  });

  test('is what starts at the earliest window that has changed, or later', async () => {
    await its.count({ windowStart: noon - minute, messages: 50, revision: 20 });
    expect(messagesOf(await its.page())).toEqual([0, 50, 2, 3]);
    expect(its.asked).toMatchObject([{ channelId, size: 60, fromMs: noon - minute, limit: count }]);
  });

  test('is all of it after five minutes at the latest, once', async () => {
    its.at.clockMs += wholeForMs / 2 - 1;
    await its.page();
    expect(its.asked).toEqual([]);
    its.at.clockMs += wholeForMs / 2;
    await its.page();
    await its.page();
    expect(its.asked.map(({ fromMs }) => fromMs < noon - dayMs / 2)).toEqual([true]);
  });

  test('is not all of many channels at once, though they were asked for at one time', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => String(100 + index));
    const pages = () => Promise.all(ids.map((id) => its.page(id)));
    await its.counts.writeSightings(ids.map((id) => sighting({ channelId: id })));
    await pages();
    await its.count();
    await pages();
    its.at.clockMs += wholeForMs / 2;
    const read: number[] = [];
    for (let tenth = 0; tenth < 10; tenth++) {
      its.asked.length = 0;
      its.at.clockMs += wholeForMs / 20;
      await pages();
      read.push(its.asked.length);
    }
    expect(read.reduce((sum, each) => sum + each)).toBe(ids.length);
    expect(Math.max(...read)).toBeLessThan(ids.length / 5);
  });

  test('is the name alone when another size has changed', async () => {
    await its.counts.writeSightings([sighting({ login: 'renamed', lastSeen: noon + minute })]);
    await its.count({ windowSizeSeconds: 3600, windowStart: noon });
    expect((await its.page())?.seen.login).toBe('renamed');
    expect(its.asked).toEqual([]);
  });

  test('is the name, too, when a row has another one', async () => {
    await its.counts.writeSightings([sighting({ login: 'renamed', lastSeen: noon + minute })]);
    await its.count({ windowStart: noon, channel: 'renamed', revision: 20 });
    expect((await its.page())?.seen.login).toBe('renamed');
    const before = its.named();
    await its.count({ windowStart: noon, channel: 'renamed', revision: 30 });
    await its.page();
    expect(its.named()).toBe(before);
  });

  test('is nothing of a channel that was never counted', async () => {
    expect(await its.page('7')).toBeUndefined();
    expect([its.asked, its.recent.bytes > 0]).toEqual([[], true]);
  });
});

describe('who asks before a read has begun', () => {
  test('shares it, and has what its own progress vouches for', async () => {
    await its.count({ windowStart: noon, messages: 20, revision: 20 });
    const pages = [its.page(), its.page()];
    const [one, two] = await Promise.all(pages);
    expect([messagesOf(one), two?.rows]).toEqual([[20, 1, 2, 3], one?.rows]);
    expect(its.asked).toHaveLength(1);
  });

  test('does not share one that has', async () => {
    await its.count({ windowStart: noon, messages: 20, revision: 20 });
    const slow = await its.slowPage();
    await its.count({ windowStart: noon, messages: 30, revision: 30 });
    expect(messagesOf(await its.page())).toEqual([30, 1, 2, 3]);
    slow.letGo();
    await slow.page;
  });
});

describe('a page', () => {
  test('has a new window in the place of the oldest one', async () => {
    await its.count({ windowStart: noon + minute, messages: 9 });
    expect(messagesOf(await its.page())).toEqual([9, 0, 1, 2]);
  });

  test('has states by the marks it is asked for with', async () => {
    const states = async () =>
      (await its.page())?.rows.map(({ state, json }) => [state, JSON.parse(String(json)).state]);
    const all = (state: string) => Array.from({ length: count }, () => [state, state]);
    expect((await states())?.[0]).toEqual(['open', 'open']);
    its.at.eventTime = noon + 5 * minute;
    await its.count();
    expect(await states()).toEqual(all('settling'));
    its.at.eventTime = noon + 60 * minute;
    await its.count();
    expect(await states()).toEqual(all('final'));
    expect(its.asked).toEqual([]);
  });

  test('has the rows of a recount, whatever their revision', async () => {
    await its.count({ windowStart: noon - 2 * minute, messages: 1, revision: 1, generation: 2 });
    expect(messagesOf(await its.page())).toEqual([0, 1, 1, 3]);
  });

  test('has no window that is kept no longer', async () => {
    its.at.nowMs = noon - 2 * minute + 30 * dayMs + minute + 1;
    expect(messagesOf(await its.page())).toEqual([0, 1]);
  });

  test('never goes back when a slow read ends after a quick one', async () => {
    await its.count({ windowStart: noon, messages: 20, revision: 20 });
    const slow = await its.slowPage();
    await its.count({ windowStart: noon, messages: 30, revision: 30 });
    await its.page();
    slow.letGo();
    await slow.page;
    expect(messagesOf(await its.page())).toEqual([30, 1, 2, 3]);
  });

  test('of what all of is read again loses nothing that came meanwhile', async () => {
    its.at.clockMs += wholeForMs;
    const slow = await its.slowPage();
    await its.count({ windowStart: noon + minute, messages: 9 });
    await its.page();
    await its.count();
    await its.page();
    slow.letGo();
    await slow.page;
    expect(messagesOf(await its.page())).toEqual([9, 0, 1, 2]);
  });
});

describe('what is at hand', () => {
  test('is the page while nothing was counted, by the marks it is asked for with', async () => {
    const page = await its.page();
    await its.count();
    const atHand = await its.atHand();
    expect([atHand?.rows, its.asked]).toEqual([page?.rows, []]);
    expect(atHand?.progress.asOf(0)).toBe(its.at.eventTime);
  });

  test('is nothing of what has changed, until that was read', async () => {
    await its.count({ windowStart: noon, messages: 50, revision: 20 });
    expect(await its.atHand()).toBeUndefined();
    await its.page();
    expect(messagesOf(await its.atHand())).toEqual([50, 1, 2, 3]);
  });

  test('is nothing when all is to be read again, and nothing of what was never asked for', async () => {
    its.at.clockMs += wholeForMs;
    expect([await its.atHand(), await its.atHand('77')]).toEqual([undefined, undefined]);
    expect(its.asked).toEqual([]);
  });
});

test('the rows of a page are the same object until one of them changes, whatever else goes on', async () => {
  const rowsAt = async (eventTime: number) =>
    (await its.recent.ofId(channelId, 60, [progressOf([watermark({ eventTime })])]))?.rows;
  const { eventTime } = its.at;
  const rows = await rowsAt(eventTime);
  expect(await rowsAt(eventTime)).toBe(rows);
  its.changes.take({ before: [], watermarks: [watermark({ eventTime: eventTime + 1 })], after: [] });
  expect(await rowsAt(eventTime + 1)).toBe(rows);
  const hear = () =>
    its.changes.take({
      before: [{ partition: 0, channelId, size: 60, startMs: noon }],
      watermarks: [],
      after: [],
    });
  hear();
  expect(await rowsAt(eventTime + 1)).toBe(rows);
  its.at.clockMs += wholeForMs;
  expect(await rowsAt(eventTime + 1)).toBe(rows);
  expect(its.asked).toHaveLength(2);
  hear();
  await its.counts.writeWindows([countedWindow({ windowStart: noon, revision: 20 })]);
  expect(await rowsAt(eventTime + 1)).not.toBe(rows);
});

describe('the progress of a page', () => {
  const at = (eventTime: number) => progressOf([watermark({ eventTime })]);
  const by = async (...told: Told) => (await its.recent.ofId(channelId, 60, told))?.progress;

  test('is the newest of which all was heard, so that no row has to be read', async () => {
    const heard = at(its.at.eventTime);
    expect(await by(at(its.at.eventTime + 1), heard, at(its.at.eventTime - 1))).toBe(heard);
    expect(its.asked).toEqual([]);
  });

  test('is never older than that of the page before; rather all is read', async () => {
    const [heard, ahead] = [at(its.at.eventTime), at(its.at.eventTime + 1)];
    expect([await by(ahead), await by(ahead, heard)]).toEqual([ahead, ahead]);
    expect(its.asked).toHaveLength(2);
  });

  test('is the newest where nothing of any was heard', async () => {
    const [two, one] = [at(its.at.eventTime + 2), at(its.at.eventTime + 1)];
    expect(await by(two, one)).toBe(two);
    expect(its.asked).toHaveLength(1);
  });
});

describe('memory', () => {
  test('what was least recently asked for goes first, and is followed no longer', async () => {
    const one = its.recent.bytes;
    its = world({ maxBytes: 2.5 * one });
    const ids = ['1', '2', '3'];
    await its.counts.writeSightings(ids.map((id) => sighting({ channelId: id, login: `c${id}` })));
    const windows = ids.flatMap((id) =>
      [0, 1, 2, 3].map((at) => ({ channelId: id, windowStart: noon - at * minute })),
    );
    await its.count(...windows);
    for (const id of ['1', '2', '1', '3']) await its.page(id);
    await its.count();
    for (const id of ['1', '3', '1', '3']) await its.page(id);
    its.asked.length = 0;
    for (const id of ['1', '3', '2']) await its.page(id);
    expect(its.asked.map(({ channelId: id }) => id)).toEqual(['2']);
    expect(its.followed()).toBe(2);
    expect(its.recent.bytes).toBeLessThanOrEqual(2.5 * one);
  });
});
