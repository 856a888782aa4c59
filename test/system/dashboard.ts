import { createClient } from '@chatpulse/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { violations } from '../src/axe.js';
import { type Browser, desktop, openBrowser, openPage, type Page, type WatchedPage } from '../src/browser.js';
import { eventually } from '../src/eventually.js';
import type { Stack } from '../src/stack.js';

const soonMs = 30_000;

/** The dashboard over the stack that a test file has started, in a real browser. */
export function describeDashboard(running: () => { stack: Stack }): void {
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;
  let address: string;
  let client: ReturnType<typeof createClient>;
  let busiest: string;

  const rows = (table: string) =>
    page
      .locator(`${table} tbody tr`)
      .evaluateAll((found: unknown[]) =>
        found.map((row) => Array.from(Object(row).children, (cell) => String(Object(cell).textContent))),
      );
  const written = (value: number | null) => (value === null ? '–' : value.toLocaleString('en-US'));
  const isLinked = () => page.locator('body:is([data-connection=live], [data-connection=polling])').waitFor();
  const isLive = () => page.locator('body[data-connection=live]').waitFor();
  const now = () => page.locator('[data-figure=now]').textContent();

  describe('the dashboard of a running stack', () => {
    beforeAll(async () => {
      browser = await openBrowser();
      address = `http://127.0.0.1:${running().stack.ports.API_PORT}`;
      client = createClient({ baseUrl: address });
      const { channel } = await eventually('a channel is counted', soonMs, async () => {
        const [first] = (await client.channels({ window: '1h' })).data;
        return (first?.messages ?? 0) > 0 ? first : undefined;
      });
      busiest = channel;
    });
    beforeEach(async () => {
      watched = await openPage(browser, { url: address, viewport: desktop });
      page = watched.page;
    });
    afterAll(() => browser.close());
    afterEach(async () => {
      await page.close();
      expect(watched.complaints).toEqual([]);
      expect(watched.requests.filter((url) => new URL(url).origin !== address)).toEqual([]);
    });

    test('shows of every minute that has ended what the api answers, of all channels and of one', async () => {
      await isLinked();
      await page.getByText('The numbers').click();
      await eventually('all channels', soonMs, async () => {
        const [running, ended] = await rows('table.totals');
        const { windowStart } = await client.channels();
        const at = String(Date.parse(windowStart) - 60_000);
        const { totals } = await client.leaderboard({ at });
        const same = running !== undefined && ended?.[2] === written(totals.messages);
        return same || undefined;
      });

      await page.goto(`${address}/#/channel/${busiest}`);
      await eventually('one channel', soonMs, async () => {
        // Of a window that was heard in part it says "≥".
        const shown = (await rows('table.windows')).map((cells) => [cells[1], cells[2]?.replace('≥ ', '')]);
        const { data } = await client.stats(busiest, { fill: 'zero' });
        const counted = data.filter((row) => row.state !== 'open' && row.messages !== null);
        const expected = counted.map((row) => JSON.stringify([row.state, written(row.messages)]));
        const found = shown.map((cells) => JSON.stringify(cells));
        return (counted.length > 0 && expected.every((each) => found.includes(each))) || undefined;
      });
    });

    test('moves by itself, without a reload, and goes on after the api was restarted', async () => {
      await page.goto(`${address}/#/channel/${busiest}`);
      await page.evaluate('globalThis.neverReloaded = true');
      const changes = async (before: string | null) =>
        eventually(
          'another number',
          soonMs,
          async () => ((await now()) !== before && (await now())) || undefined,
        );
      await isLive();
      await changes(await changes(await now()));
      expect(watched.failures).toEqual([]);

      expect(await running().stack.make('restart', { s: 'api' })).toMatchObject({ code: 0 });
      await isLive();
      await changes(await now());
      expect(await page.evaluate('globalThis.neverReloaded')).toBe(true);
    });

    test.each(['light', 'dark'] as const)(
      'axe finds nothing in any view when it is %s',
      async (colorScheme) => {
        await page.emulateMedia({ colorScheme });
        const views = [
          '/',
          `/#/channel/${busiest}`,
          `/#/channel/${busiest}/1h`,
          `/#/compare/${busiest}`,
          `/overlay/${busiest}`,
        ];
        for (const view of views) {
          await page.goto(address + view);
          await isLinked();
          expect([view, await violations(page)]).toEqual([view, []]);
        }
      },
    );
  });
}
