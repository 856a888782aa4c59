import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type Browser,
  desktop,
  follow,
  openBrowser,
  openPage,
  overflow,
  type Page,
  phone,
  type WatchedPage,
} from '../src/browser.js';
import { eventually } from '../src/eventually.js';
import { openKafkaLog } from '../src/kafka-log.js';
import type { Stack } from '../src/stack.js';

const flowsWithinMs = 30_000;

/** The console over the stack that a test file has started: what an operator does, in a real browser. */
export function describeConsole(running: () => { stack: Stack; token: string }): void {
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;
  let address: string;

  const signIn = async () => {
    const { stack, token } = running();
    address = `http://127.0.0.1:${stack.ports.OPERATOR_PORT}`;
    watched = await openPage(browser, { url: address, viewport: desktop });
    page = watched.page;
    await page.getByLabel('Token').fill(token);
    await page.keyboard.press('Enter');
  };
  const goTo = (view: string) => follow(page, view);
  const shows = (text: string | RegExp, timeout = 10_000) =>
    page.getByText(text).first().waitFor({ timeout });
  const lines = () => page.locator('.records li');

  describe('the console of a running stack', () => {
    beforeAll(async () => {
      browser = await openBrowser();
    });
    beforeEach(signIn);
    afterAll(() => browser.close());
    afterEach(async () => {
      await page.close();
      expect(watched.complaints).toEqual([]);
    });

    test('the verdict is that simulated chat flows, stage by stage', async () => {
      await shows('Simulated chat flows from end to end.', flowsWithinMs);
      await page.locator('.stage[data-state=flowing]').nth(5).waitFor();
      await shows('simulated chat');
    });

    test('records come by themselves, and the filter takes out what was not asked for', async () => {
      await goTo('Topics');
      await goTo('twitch-chat-messages');
      await lines().first().waitFor();
      const newest = () => lines().first().locator('.position').textContent();
      const before = await newest();
      await eventually('a newer one is on top', 10_000, async () => (await newest()) !== before || undefined);
      await page.getByRole('searchbox', { name: 'Filter' }).fill('"kind":"tick"');
      const previews = await page.locator('.records .preview').allTextContents();
      expect(previews.filter((preview) => !preview.includes('"kind":"tick"'))).toEqual([]);
      await page.getByRole('searchbox', { name: 'Filter' }).fill('nobody says this');
      await shows(/^None of these .* records has this text/);
    });

    test('groups show who is in them, and what is left to read', async () => {
      await goTo('Groups');
      await shows(/^chatpulse-processor-.*4 partitions of twitch-chat-messages$/);
      await shows('chatpulse-api at 127.0.0.1: 8 partitions of channel-stats');
      expect(await page.getByText(/left to read$/).count()).toBeGreaterThanOrEqual(2);
    });

    test('the processor shows its partitions, its topology, and counts of a channel', async () => {
      await goTo('Processor');
      await page.getByRole('heading', { name: 'chatpulse-processor' }).waitFor();
      await shows('1 instance;');
      await page.locator('.topology tbody tr').nth(2).waitFor();
      await goTo('Channels');
      await page.locator('tbody th a').first().click();
      await shows(/^sim_.* is counted by .*, partition \d: [123] windows? not final\.$/, flowsWithinMs);
      await shows('uncommitted');
    });

    test('an undecodable record is among the dead letters; its replay says what became of it', async () => {
      const log = openKafkaLog(`127.0.0.1:${running().stack.ports.KAFKA_PORT}`);
      try {
        await log.send([{ topic: 'channel-stats', key: '<b>broken</b>', value: 'no JSON', partition: 0 }]);
      } finally {
        await log.close();
      }
      await page.goto(`${address}/#/dead-letters?topic=channel-stats`);
      const letter = lines().filter({ hasText: 'UNDECODABLE' });
      await letter.waitFor();
      await letter.locator('summary').click();
      expect(await letter.locator('.key').textContent()).toBe('<b>broken</b>');
      await letter.getByRole('link', { name: /^channel-stats 0\// }).waitFor();

      await page.getByRole('button', { name: 'Dry run' }).click();
      await shows('1 of 1 letter would be replayed.');
      await page.getByRole('button', { name: 'Replay', exact: true }).click();
      await shows('0 of 1 letter replayed, 1 failed again.');
      await lines().filter({ hasText: 'replays that failed: 1' }).waitFor();

      await goTo('UNDECODABLE 2');
      await shows('Only with topic channel-stats.dlt, error UNDECODABLE.');
      await lines().nth(1).waitFor();
      expect(await lines().count()).toBe(2);
    });

    test('what was replayed before is not replayed again, and a run of nothing says why', async () => {
      await page.goto(`${address}/#/dead-letters?topic=channel-stats`);
      const replayed = lines().filter({ hasText: 'failed again' }).filter({ hasText: '0/0' });
      await replayed.locator('summary').click();
      await replayed.getByRole('link', { name: 'Replay this one alone' }).click();
      await shows(/^Only with .*key <b>broken<\/b>/);
      await page.getByRole('button', { name: 'Replay', exact: true }).click();
      await shows(/^completed 0 of 1 letter replayed\. The filter matched none of 1/);
    });

    test('a channel is taken away and added again, and the audit log has both', async () => {
      await goTo('Channels');
      const channel = (await page.locator('tbody th').first().textContent()) ?? '';
      await page.getByRole('button', { name: `Untrack ${channel}` }).click();
      await shows(`${channel} is not tracked from now on.`);
      await page.getByLabel('Listen to another channel').fill(channel);
      await page.keyboard.press('Enter');
      await shows(`${channel} is tracked from now on.`);
      await page.getByLabel('Listen to another channel').fill('nasa');
      await page.keyboard.press('Enter');
      await shows('The chat is simulated, and the simulator has no channel nasa');

      await goTo('Audit');
      const rows = page.getByRole('row').filter({ hasText: channel });
      await rows.first().waitFor();
      const actions = await rows.locator('td:nth-child(2)').allTextContents();
      expect(actions.slice(0, 2)).toEqual(['channel.track', 'channel.untrack']);
    });

    test.each([
      ['1280', desktop],
      ['390', phone],
    ])('no view of it is wider than a window of %s px', async (_width, viewport) => {
      await page.setViewportSize(viewport);
      const views = {
        Flow: '.stage',
        Topics: 'tbody tr',
        Groups: '.members li',
        Processor: '.topology tbody tr',
        'Dead letters': '.records li',
      };
      for (const [view, content] of Object.entries({ ...views, Channels: 'tbody tr', Audit: 'tbody tr' })) {
        await goTo(view);
        await page.locator(content).first().waitFor();
        expect([view, await overflow(page)]).toEqual([view, 0]);
      }
      await page.goto(`${address}/#/topics/tracked-channels`);
      await lines().first().locator('summary').click();
      expect(await overflow(page)).toBe(0);
    });
  });
}
