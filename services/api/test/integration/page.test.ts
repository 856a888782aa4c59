import { describe, expect, jest, test } from '@jest/globals';
import { smallPhone } from '../../../../test/src/browser.js';
import { eventually } from '../../../../test/src/eventually.js';
import { cellsOf, type Opened, state, usePage, written } from '../page/open-page.js';
import { brokenMinutes, channels } from '../page/page-world.js';
import { minute } from '../samples.js';

jest.setTimeout(60_000);

const open = usePage();
const soonMs = 10_000;
const windows = ['1m', '10m', '1h'] as const;

const until = (what: string, holds: () => Promise<boolean>) =>
  eventually(what, soonMs, async () => (await holds()) || undefined);
const inWords = (value: unknown) => (typeof value === 'number' ? written(value) : value);
const figure = ({ page }: Opened, name: string) => page.locator(`[data-figure=${name}]`).textContent();

describe('the home view', () => {
  test('shows of every channel and of all together what the api answers', async () => {
    const { page, client } = await open('/');
    await page.locator('table.channels tbody tr').nth(4).waitFor();
    const pages = await Promise.all(windows.map((window) => client.channels({ window })));
    const rows = await cellsOf(page, 'table.channels');
    const expected = pages[0]?.data.map((row, at) => [
      expect.stringContaining(row.channel),
      ...pages.map(({ data }) => written(data[at]?.messages ?? null)),
    ]);
    expect(rows.map((cells) => cells.slice(0, 4))).toEqual(expected);
    for (const [at, name] of windows.entries()) {
      const total = page.locator(`[data-total="${name}"]`);
      expect(await total.textContent()).toBe(written(pages[at]?.totals.messages ?? null));
    }
  });

  test('has each of the last 60 minutes over all channels as a number, with its state', async () => {
    const { page, client, world } = await open('/');
    await page.getByText('The numbers').click();
    await until('60 rows', async () => (await cellsOf(page, 'table.totals')).length === 60);
    const rows = await cellsOf(page, 'table.totals');
    for (const [at, cells] of rows.entries()) {
      const { state, totals } = await client.leaderboard({ at: String(world.current - at * minute) });
      expect(cells.slice(1, 3)).toEqual([state, written(totals.messages)]);
    }
  });

  test('is there, too, where the language of the browser is none', async () => {
    const { page } = await open('/');
    await page.addInitScript(
      "Object.defineProperty(Navigator.prototype, 'language', { get: () => 'en-US@posix' })",
    );
    await page.reload();
    await page.locator('table.channels tbody tr').nth(4).waitFor();
    await page.locator('canvas').first().waitFor();
  });

  test('is sorted by a click on a heading, and leads to the channel', async () => {
    const { page } = await open('/');
    await page.locator('table.channels tbody tr').nth(4).waitFor();
    await page.getByRole('button', { name: 'Channel', exact: true }).click();
    const names = () => page.locator('table.channels tbody th a').allTextContents();
    expect(await names()).toEqual([...channels].sort());
    await page.getByRole('link', { name: 'brisk_heron' }).click();
    await page.getByRole('heading', { level: 1, name: 'brisk_heron' }).waitFor();
  });
});

describe('the page of a channel', () => {
  test.each(windows)('has the windows of %s as the api answers them', async (window) => {
    const { page, client } = await open(`/#/channel/quiet_owl/${window}`);
    const { data } = await client.stats('quiet_owl', { window, fill: 'zero' });
    const expected = data.map((row) => [row.state, row.messages ?? 'not listening'].map(inWords));
    await until('all of them', async () => {
      const shown = (await cellsOf(page, 'table.windows')).map((cells) => cells.slice(1, 3));
      return JSON.stringify(shown) === JSON.stringify(expected);
    });
    expect(expected.length).toBeGreaterThan(50);
  });

  test('says what its summary says', async () => {
    const opened = await open('/#/channel/amber_fox');
    const body = await opened.client.summary('amber_fox');
    await until('the day', async () => (await figure(opened, 'day')) !== '–');
    expect(await figure(opened, 'now')).toBe(written(body.currentMinute.messages));
    expect(await figure(opened, 'minute')).toBe(written(body.lastMinute.messages));
    expect(await figure(opened, 'hour')).toBe(written(body.lastHour.messages));
    expect(await figure(opened, 'day')).toBe(written(body.lastDay.messages));
    expect(await figure(opened, 'peak')).toBe(written(body.peakMinute?.messages ?? null));
  });

  test('says of what nobody heard that nobody listened, in the table and in the break, and never 0', async () => {
    const { page, world } = await open('/#/channel/amber_fox');
    const { from, to } = brokenMinutes;
    await page.locator('.listening tbody tr').waitFor();
    const cells = await cellsOf(page, 'table.windows');
    const unheard = cells.flatMap((row, at) => (row[2] === 'not listening' ? [at] : []));
    expect(unheard).toEqual(Array.from({ length: from - to }, (_, at) => to + 1 + at));
    expect(cells.filter((row) => row[2] === '0')).toHaveLength(1);
    const time = (at: number) => new Date(world.current - at * minute).toISOString().slice(11, 16);
    expect(await cellsOf(page, '.listening table')).toEqual([
      [expect.stringContaining(time(from)), expect.stringContaining(time(to)), `${from - to} min`],
    ]);
  });

  test('has its sessions, emotes and events', async () => {
    const { page } = await open('/#/channel/amber_fox');
    await page.locator('.sessions tbody tr').nth(1).waitFor();
    expect((await cellsOf(page, '.sessions table'))[0]?.slice(1, 4)).toEqual([
      '4 h 00 min',
      '18,230',
      '≈ 1,311',
    ]);
    expect((await cellsOf(page, '.emotes table')).map(([name]) => name)).toEqual([
      'Kappa',
      'LUL',
      'PogChamp',
    ]);
    expect((await cellsOf(page, '.happenings table')).map(([, what]) => what)).toContain('1 raid');
  });

  test('of one that nothing is known of has the closest names', async () => {
    const { page } = await open('/#/channel/amber_fix', { failing: true });
    await page
      .getByRole('alert')
      .filter({ hasText: 'Nothing is known about amber_fix. Did you mean' })
      .waitFor();
    await page.getByRole('alert').getByRole('link', { name: 'amber_fox' }).click();
    await page.getByRole('heading', { level: 1, name: 'amber_fox' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});

describe('the comparison', () => {
  test('has a column for each channel, and takes one more and away', async () => {
    const { page, client } = await open('/#/compare/amber_fox,quiet_owl');
    await page.getByLabel('Another channel').fill('#Late_Badger');
    await page.keyboard.press('Enter');
    await page.locator('.compared li').nth(2).waitFor();
    const names = ['amber_fox', 'quiet_owl', 'late_badger'];
    await until('60 rows', async () => (await cellsOf(page, 'table.windows')).length === 60);
    const answers = await Promise.all(
      names.map(async (name) => (await client.stats(name, { limit: 1 })).data[0]?.messages ?? null),
    );
    await until('the newest of all', async () => {
      const [newest] = await cellsOf(page, 'table.windows');
      return JSON.stringify(newest?.slice(1)) === JSON.stringify(answers.map(written));
    });
    const unheard = (await cellsOf(page, 'table.windows')).filter((row) => row[1] === 'not listening');
    expect(unheard).toHaveLength(brokenMinutes.from - brokenMinutes.to);
    await page.getByRole('link', { name: 'Take quiet_owl away' }).click();
    await until('two are left', async () => (await page.locator('.compared li').count()) === 2);
  });
});

describe('the overlay', () => {
  test('is one number and a line over nothing', async () => {
    const { page, client } = await open('/overlay/amber_fox', { viewport: smallPhone });
    const { data } = await client.stats('amber_fox', { limit: 1 });
    await until(
      'the number',
      async () => (await page.locator('#number').textContent()) === written(data[0]?.messages ?? null),
    );
    expect(await page.locator('polyline').count()).toBe(2);
    const behind =
      '[document.documentElement, document.body].map((each) => getComputedStyle(each).backgroundColor)';
    expect(await page.evaluate(behind)).toEqual(['rgba(0, 0, 0, 0)', 'rgba(0, 0, 0, 0)']);
  });

  test('says of a channel that is not known that it is not', async () => {
    const { page } = await open('/overlay/nobody', { failing: true });
    await page.getByText('Nothing is known about nobody').waitFor();
    await state(page, 'away');
  });
});
