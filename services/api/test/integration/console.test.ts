import { describe, expect, jest, test } from '@jest/globals';
import { desktop, follow, overflow, phone } from '../../../../test/src/browser.js';
import { group } from '../operator/console-kit.js';
import { type Operator, shows, useConsole } from '../operator/console-page.js';

jest.setTimeout(60_000);

const open = useConsole();

describe('the token', () => {
  test('a wrong one is refused with a sentence, and is not kept', async () => {
    const { page } = await open('');
    await page.getByRole('button', { name: 'Forget the token' }).click();
    await page.getByLabel('Token').fill('another');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'This is not the token of this api' }).waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
  });
});

describe('its files', () => {
  test('are there without a token, and those of the public page that it does not share are not', async () => {
    const { page, operator } = await open('');
    const status = async (file: string) => (await page.request.get(`${operator.url}/${file}`)).status();
    const files = await page
      .locator('head :is(link, script)')
      .evaluateAll((elements: unknown[]) =>
        elements.map(
          (element) => Object(element).getAttribute('href') ?? Object(element).getAttribute('src'),
        ),
      );
    expect(files).toContain('/style.css');
    for (const file of [...files, '/format.js'])
      expect([file, await status(file.slice(1))]).toEqual([file, 200]);
    expect(await status('docs.html')).toBe(401);
    expect(await status('channel-view.js')).toBe(401);
  });
});

describe('the verdict', () => {
  test('says that it flows, with every stage in its order', async () => {
    const { page } = await open('');
    await shows(page, 'Chat flows from end to end.');
    expect(await page.locator('.stage h2').allTextContents()).toEqual([
      'ingestion',
      'twitch-chat-messages',
      'processor',
      'channel-stats',
      'api',
      'store',
    ]);
    expect(await page.locator('.stage[data-state=flowing]').count()).toBe(6);
  });

  test('names the stage where it stops, above every view, in the title and for a screen reader', async () => {
    const change = ({ operator: { kit } }: { operator: Operator }) => {
      kit.groups = kit.groups.map((each) =>
        each.groupId === 'chatpulse-processor'
          ? { ...group(each.groupId, 'twitch-chat-messages', 8, 1204), members: [] }
          : each,
      );
    };
    const { page } = await open('', { change });
    const sentence =
      'It stops at processor: no member is in its group chatpulse-processor, and 1,204 records wait.';
    await shows(page, sentence);
    expect(await page.locator('.stage[data-state=stopped] h2').allTextContents()).toEqual(['processor']);
    await page.getByRole('status').filter({ hasText: 'It stops at processor.' }).waitFor();
    expect(await page.title()).toContain('Stops at processor');

    await follow(page, 'Groups');
    await shows(page, '1,204 records left to read');
    expect(await page.getByText(sentence).isVisible()).toBe(true);
  });

  test('says that the api is away, and that it is back', async () => {
    const { page } = await open('');
    await shows(page, 'Chat flows from end to end.');
    await page.context().setOffline(true);
    await shows(page, 'The api does not answer on this port.');
    await page.context().setOffline(false);
    await shows(page, 'Chat flows from end to end.');
  });

  test('says that Kafka is off', async () => {
    const { page } = await open('', { withKafka: false });
    await shows(page, 'KAFKA_ENABLED=false: this process has no Kafka.');
    await shows(page, 'Kafka is off. Trying again…');
  });
});

describe('groups', () => {
  test('show who is in them; many partitions are folded', async () => {
    const { page } = await open('Groups');
    await shows(page, 'chatpulse-api at 10.0.0.1: 8 partitions of channel-stats');
    const open8 = page.locator('section').filter({ hasText: 'chatpulse-api' }).first().locator('table');
    const folded = page.locator('section').filter({ hasText: 'chatpulse-ingestion-table' }).locator('table');
    expect([await open8.isVisible(), await folded.isVisible()]).toEqual([true, false]);
  });
});

describe('channels', () => {
  test('one is added and taken away, and the audit log has both', async () => {
    const { page } = await open('Channels');
    await page.getByLabel('Listen to another channel').fill('#Monstercat');
    await page.keyboard.press('Enter');
    await shows(page, 'monstercat is tracked from now on.');
    await page.getByRole('button', { name: 'Untrack monstercat' }).click();
    await shows(page, 'monstercat is not tracked from now on.');
    await shows(page, 'No channel is tracked, so nothing is listened to.');
    await follow(page, 'Audit');
    await page.getByRole('cell', { name: 'channel.untrack' }).waitFor();
    expect(await page.getByRole('cell', { name: 'channel.track' }).count()).toBe(1);
  });
});

/** What each view shows when its answer has come. */
const views = {
  Flow: '.stage',
  Topics: '.topics tbody tr',
  Groups: '.members li',
  Processor: '.topology tbody tr',
  'Dead letters': '.records li',
  Channels: '.empty',
  Audit: '.empty',
};

describe.each([
  ['1280 px', desktop],
  ['390 px', phone],
])('at %s', (_width, viewport) => {
  test('no view is wider than the window, with everything open', async () => {
    const { page, operator } = await open('', { viewport });
    for (const [view, content] of Object.entries(views)) {
      await follow(page, view);
      await page.locator(content).first().waitFor();
      for (const line of await page.locator('.records summary, details:not([open]) > summary').all())
        await line.click();
      expect([view, await overflow(page)]).toEqual([view, 0]);
    }
    await page.goto(`${operator.url}/#/topics/channel-stats`);
    await page.locator('.records li').nth(4).waitFor();
    for (const line of await page.locator('.records summary').all()) await line.click();
    expect(await overflow(page)).toBe(0);
  });
});
