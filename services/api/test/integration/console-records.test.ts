import { describe, expect, jest, test } from '@jest/globals';
import { follow, type Page } from '../../../../test/src/browser.js';
import { hostile } from '../operator/console-kit.js';
import { shows, useConsole } from '../operator/console-page.js';

jest.setTimeout(60_000);

const open = useConsole();

/** Waits until the page has asked for news twice more. */
async function lookAgain(page: Page): Promise<void> {
  for (let looks = 0; looks < 2; looks += 1) await page.waitForResponse(/\/kafka\/flow$/);
}

describe('the records of a topic', () => {
  const openTopic = async () => {
    const opened = await open('Topics');
    await follow(opened.page, 'channel-stats');
    await opened.page.locator('.records li').nth(4).waitFor();
    return opened;
  };

  test('those that have the text of the filter are shown, and it says when none has', async () => {
    const { page } = await openTopic();
    await page.getByRole('searchbox', { name: 'Filter' }).fill('NEEDLE');
    expect(await page.locator('.records .position').allTextContents()).toEqual(['0/0']);
    await page.getByRole('searchbox', { name: 'Filter' }).fill('nowhere');
    await shows(page, 'None of these 5 records has this text.');
  });

  test('are shown as text, whatever is in a key, a value or a header', async () => {
    const { page } = await openTopic();
    const row = page.locator('.records li').filter({ hasText: '1/0' });
    await row.locator('summary').click();
    expect(await row.locator('.key').textContent()).toBe(hostile);
    expect(await row.getByLabel('Value').textContent()).toBe(hostile);
    expect(await row.locator('dt').allTextContents()).toContain(hostile);
    expect(await page.locator('main :is(img, script)').count()).toBe(0);
  });

  test('bytes, a tombstone and what does not fit its contract say so', async () => {
    const { page } = await openTopic();
    for (const row of await page.locator('.records summary').all()) await row.click();
    await shows(page, '2 B that are no text, as base64.');
    await shows(page, 'in a compacted topic this deletes the key');
    await shows(page, 'It does not fit its contract: the value is not JSON');
  });

  test('new ones come on top by themselves; who opened one is not disturbed, and goes on from there', async () => {
    const { page, operator } = await openTopic();
    const { kit } = operator;
    const first = kit.records.get('channel-stats')?.[0] ?? [];
    const add = () => first.push({ ...first[0], offset: String(first.length) } as (typeof first)[number]);
    add();
    await page.locator('.records li').nth(5).waitFor();
    await page.locator('.records summary').first().click();
    add();
    await lookAgain(page);
    expect(await page.locator('.records li').count()).toBe(6);
    await page.getByRole('button', { name: 'Follow' }).click();
    await page.locator('.records li').nth(6).waitFor();
  });

  test('the focus and what was typed stay while news come', async () => {
    const { page } = await openTopic();
    const filter = page.getByRole('searchbox', { name: 'Filter' });
    await filter.fill('needle');
    await lookAgain(page);
    expect(await page.locator('[type=search]:focus').count()).toBe(1);
    expect(await filter.inputValue()).toBe('needle');
  });

  test('of a topic that does not exist: a sentence, and those with close names', async () => {
    const { page, operator } = await open('');
    await page.goto(`${operator.url}/#/topics/chanel-stats`);
    await shows(page, 'There is no topic chanel-stats');
    await follow(page, 'channel-stats');
    await page.getByRole('heading', { name: 'channel-stats' }).waitFor();
  });
});

describe('dead letters', () => {
  test('say why they failed, how often they were tried, and what became of them', async () => {
    const { page } = await open('Dead letters');
    const [exhausted, replayed, leftAlone] = await Promise.all(
      ['0/0', '0/1', '0/2'].map((position) =>
        page.locator('.records li').filter({ hasText: position }).locator('summary').textContent(),
      ),
    );
    expect(exhausted).toContain('RETRIES_EXHAUSTED');
    expect(exhausted).toContain('tried 5 times');
    expect(replayed).toContain('replayed');
    expect(leftAlone).toContain('left alone');
    await page.locator('.records summary').filter({ hasText: '0/0' }).click();
    await shows(page, 'exhausted');
    await page.getByRole('link', { name: 'channel-stats 0/0' }).waitFor();
    expect(await page.locator('main :is(img, script)').count()).toBe(0);
  });

  test('are replayed with the filter that is shown; a dry run changes nothing', async () => {
    const { page, operator } = await open('Dead letters');
    await page.getByRole('link', { name: /^UNDECODABLE/ }).click();
    await shows(page, 'Only with topic channel-stats.dlt, error UNDECODABLE.');
    await page.getByRole('button', { name: 'Dry run' }).click();
    await shows(page, 'dry run running');
    expect(operator.kit.done).toMatchObject([
      { started: { topic: 'channel-stats.dlt', dryRun: true, filter: { errorCode: 'UNDECODABLE' } } },
    ]);
  });

  test('a replay shows how it goes, can be stopped, and one that did nothing says why', async () => {
    const { page, operator } = await open('Dead letters');
    const start = page.getByRole('button', { name: 'Replay', exact: true });
    await start.click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    expect(await start.isDisabled()).toBe(true);
    const { kit } = operator;
    const reason = 'the only letter was replayed already';
    kit.running = { ...kit.running, state: 'completed', endedAtMs: 1, read: 1, reason } as typeof kit.running;
    await shows(page, '0 of 1 letter replayed. The only letter was replayed already.');
    expect(await start.isDisabled()).toBe(false);
  });

  test("another operator's run is named, and can be stopped", async () => {
    const { page, operator } = await open('Dead letters');
    await page.getByRole('button', { name: 'Replay', exact: true }).waitFor();
    await operator.ask('/kafka/dlq/reprocess', { json: { topic: 'channel-stats' } });
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await shows(page, 'Run 7f3a is not over.');
    await page.getByRole('button', { name: 'Stop' }).click();
    await shows(page, 'Run 7f3a stops after the letter in hand.');
  });
});
