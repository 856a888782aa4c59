import { describe, expect, jest, test } from '@jest/globals';
import { eventually } from '../../../../test/src/eventually.js';
import { type Opened, state, usePage, written } from '../page/open-page.js';

jest.setTimeout(60_000);

const open = usePage();

const until = (what: string, holds: () => Promise<boolean>) =>
  eventually(what, 15_000, async () => (await holds()) || undefined);
const now = ({ page }: Opened) => page.locator('[data-figure=now]').textContent();
const showsNow = (opened: Opened, messages: number) =>
  until(`${messages} messages`, async () => (await now(opened)) === written(messages));

/** Counts the current minute of a channel anew: its number on the page has to follow. */
const recount = ({ world }: Opened, channel: string, messages: number) =>
  world.count({ channel, windowStart: world.current, messages, revision: 1000 + messages });

describe('what is counted', () => {
  test('comes over the stream, without a reload and without being asked for', async () => {
    const opened = await open('/#/channel/amber_fox');
    const { page, server } = opened;
    await state(page, 'live');
    await page.evaluate('globalThis.neverReloaded = true');
    const polls = () => server.asked.filter((path) => path.includes('/stats?')).length;
    const [before, began] = [polls(), performance.now()];
    for (const messages of [1001, 1002, 1003]) {
      await recount(opened, 'amber_fox', messages);
      await server.tell();
      await showsNow(opened, messages);
    }
    // What was not counted is asked for each 15 s.
    expect(polls() - before).toBeLessThanOrEqual(Math.floor((performance.now() - began) / 14_000));
    expect(await page.evaluate('globalThis.neverReloaded')).toBe(true);
    expect(await page.locator('table.windows tbody tr').first().locator('.messages').textContent()).toBe(
      '1,003',
    );
  });

  test('is asked for each second where no stream is given, and the page says so', async () => {
    const opened = await open('/#/channel/amber_fox', { streaming: false, failing: true });
    await state(opened.page, 'polling');
    await opened.page.getByText('Polling every second').waitFor();
    await recount(opened, 'amber_fox', 2001);
    await showsNow(opened, 2001);
  });

  test('comes after a restart of the server, too', async () => {
    const opened = await open('/#/channel/amber_fox', { failing: true });
    const { page, server } = opened;
    await state(page, 'live');
    await server.stop();
    await page.getByText('The api does not answer. Trying again…').waitFor();
    expect(await now(opened)).toBe('210');
    await recount(opened, 'amber_fox', 3001);
    await server.start();
    await showsNow(opened, 3001);
    await state(page, 'live');
    await recount(opened, 'amber_fox', 3002);
    await server.tell();
    await showsNow(opened, 3002);
    expect(server.resumed.length).toBeGreaterThan(0);
  });

  test('is away while the store is, and the numbers that were seen stay', async () => {
    const opened = await open('/', { failing: true });
    const { page, app } = opened;
    await page.locator('table.channels tbody tr').nth(4).waitFor();
    app.store.away = true;
    await page.getByText('The store does not answer. Counting goes on; trying again…').waitFor();
    expect(await page.locator('table.channels tbody tr').count()).toBe(5);
    app.store.away = false;
    await state(page, 'polling');
  });

  test('reaches the overlay', async () => {
    const opened = await open('/overlay/amber_fox');
    const { page, server } = opened;
    await state(page, 'live');
    await recount(opened, 'amber_fox', 4001);
    await server.tell();
    await until('the number', async () => (await page.locator('#number').textContent()) === '4,001');
  });
});

describe('streams', () => {
  test('are closed when their view is left', async () => {
    const { page, server } = await open('/#/channel/amber_fox');
    await state(page, 'live');
    expect(server.streams()).toBe(1);
    await page.getByRole('link', { name: 'Channels', exact: true }).click();
    await until('none is open', async () => server.streams() === 0);
  });

  test('of all tabs together are four: what comes after that is asked for, and goes on', async () => {
    const { page, server } = await open('/#/compare/amber_fox,quiet_owl,brisk_heron,late_badger');
    await state(page, 'live');
    expect(server.streams()).toBe(4);
    const { page: other } = await open('/#/channel/small_wren', { beside: page });
    await state(other, 'polling');
    expect(server.streams()).toBe(4);
  });
});
