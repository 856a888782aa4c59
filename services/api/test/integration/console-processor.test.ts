import { describe, expect, jest, test } from '@jest/globals';
import { follow, type Page } from '../../../../test/src/browser.js';
import { hostile } from '../operator/console-kit.js';
import { shows, useConsole } from '../operator/console-page.js';
import { fillProcessor } from '../operator/stub-processor.js';

jest.setTimeout(60_000);

const open = useConsole();

describe('the processor', () => {
  const line = (page: Page, partition: number) =>
    page
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: String(partition), exact: true }) });

  test('each partition says who counts it, who could go on, and what waits', async () => {
    const { page } = await open('Processor');
    await page.getByRole('heading', { name: 'chatpulse-processor-g2' }).waitFor();
    await shows(page, '2 instances; 10.0.0.1 was asked');
    const cells = (partition: number) => line(page, partition).getByRole('cell').allTextContents();
    expect(await cells(0)).toEqual(['10.0.0.1:3002', '10.0.0.2:3002', '0_0', '3']);
    // Nothing was committed there yet, and of another instance's tasks this one knows nothing.
    expect(await cells(1)).toEqual(['10.0.0.1:3002', '10.0.0.2:3002', '0_1', '–']);
    expect(await cells(2)).toEqual(['10.0.0.2:3002', '10.0.0.1:3002', '–', '–']);
  });

  test('a restore is open while it goes on, and folds when it is over', async () => {
    const { page, processor } = await open('Processor');
    await shows(page, 'Restoring 1 store: 1,200 of 4,800 records; 1 warm copy, 2 behind');
    const bar = page.getByRole('progressbar', { name: 'Restored' });
    expect([await bar.isVisible(), await bar.getAttribute('value')]).toEqual([true, '1200']);
    processor.answers.set('/restore', { body: { restores: [], standbys: [] } });
    await shows(page, 'Nothing was restored since the start');
    expect(await bar.isVisible()).toBe(false);
  });

  test('the topology is a table from what is read to what is written, and the text of Kafka Streams', async () => {
    const { page } = await open('Processor');
    const steps = page.locator('.topology tbody tr');
    await steps.nth(2).waitFor();
    expect(await steps.locator('th > span:first-child').allTextContents()).toEqual([
      'read-chat',
      'count',
      'write-stats',
    ]);
    await page.getByText('As Kafka Streams describes it').click();
    await shows(page, /Sub-topology: 0/);
  });

  test('counts of a channel come by its id or its login, and say that they are not committed', async () => {
    const { page, operator } = await open('');
    await operator.store.writeSightings([
      { channelId: '71092938', login: 'nasa', partition: 1, firstSeen: 0, lastSeen: 0 },
    ]);
    await page.goto(`${operator.url}/#/processor?channel=nasa`);
    await shows(page, 'nasa (71092938) is counted by 10.0.0.1:3002, partition 1: 3 windows not final.');
    await shows(page, 'uncommitted');
    const messages = page.getByRole('row').filter({ hasText: 'min' }).locator('td:nth-child(2)');
    expect(await messages.allTextContents()).toEqual(['12', '1,234']);
    await page.getByLabel('Counts of one channel').fill('nobody');
    await page.keyboard.press('Enter');
    await shows(page, 'The processor has counted nothing of nobody in a window that is not final.');
    expect(await messages.count()).toBe(0);
  });

  test('what it says is shown as text, whatever it is', async () => {
    const { page } = await open('', {
      change: ({ processor }) => {
        const nodes = [{ name: hostile, type: hostile, topics: [hostile], from: [], to: [hostile] }];
        processor.answers.set('/topology', { body: { subtopologies: [{ id: 0, nodes }], text: hostile } });
        const instances = [{ host: hostile, port: 1, active: [0], standby: [] }];
        processor.answers.set('/tasks', { body: { application: hostile, state: hostile, instances } });
      },
    });
    await follow(page, 'Processor');
    await page.locator('.topology tbody th').filter({ hasText: hostile }).waitFor();
    expect(await page.locator('main h2').textContent()).toBe(hostile);
    expect(await page.locator('main :is(img, script)').count()).toBe(0);
  });

  test('while it is away a sentence says so, and what comes is shown', async () => {
    const { page, processor } = await open('', {
      change: (running) =>
        void running.processor.answers.set('/tasks', {
          status: 503,
          body: { status: 503, detail: 'Kafka Streams is not started' },
        }),
    });
    await follow(page, 'Processor');
    await shows(page, /^The processor answers 503 at .*: Kafka Streams is not started\.$/);
    await page.locator('.topology tbody tr').first().waitFor();
    fillProcessor(processor);
    await shows(page, '2 instances; 10.0.0.1 was asked');
    expect(await page.locator('#notice').isVisible()).toBe(false);
  });
});
