import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
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
} from '../../../../test/src/browser.js';
import { fill, group, hostile } from '../operator/console-kit.js';
import { runOperator, token } from '../operator/running-operator.js';
import { fillProcessor, runStubProcessor, type StubProcessor } from '../operator/stub-processor.js';

jest.setTimeout(60_000);

type Operator = Awaited<ReturnType<typeof runOperator>>;

let browser: Browser;
let operator: Operator;
let processor: StubProcessor;
let watched: WatchedPage;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  const { complaints } = watched;
  await watched.page.close();
  await operator.close();
  await processor.close();
  expect(complaints).toEqual([]);
});

/** The console of a filled kit, at one of its views, with the token given. */
async function open(
  view: string,
  opts: {
    viewport?: typeof desktop | typeof phone;
    withKafka?: boolean;
    change?(operator: Operator): void;
  } = {},
): Promise<Page> {
  processor = await runStubProcessor();
  fillProcessor(processor);
  operator = await runOperator({ withKafka: opts.withKafka ?? true, processorUrl: processor.url });
  fill(operator.kit);
  opts.change?.(operator);
  watched = await openPage(browser, { url: operator.url, viewport: opts.viewport ?? desktop });
  const { page } = watched;
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Open the console' }).click();
  if (view !== '') await follow(page, view);
  return page;
}

const shows = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
/** Waits until the page has asked for news twice more. */
async function lookAgain(page: Page): Promise<void> {
  for (let looks = 0; looks < 2; looks += 1) await page.waitForResponse(/\/kafka\/flow$/);
}

describe('the token', () => {
  test('a wrong one is refused with a sentence, and is not kept', async () => {
    const page = await open('');
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
    const page = await open('');
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
    const page = await open('');
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
    const change = ({ kit }: Operator) => {
      kit.groups = kit.groups.map((each) =>
        each.groupId === 'chatpulse-processor'
          ? { ...group(each.groupId, 'twitch-chat-messages', 8, 1204), members: [] }
          : each,
      );
    };
    const page = await open('', { change });
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
    const page = await open('');
    await shows(page, 'Chat flows from end to end.');
    await page.context().setOffline(true);
    await shows(page, 'The api does not answer on this port.');
    await page.context().setOffline(false);
    await shows(page, 'Chat flows from end to end.');
  });

  test('says that Kafka is off', async () => {
    const page = await open('', { withKafka: false });
    await shows(page, 'KAFKA_ENABLED=false: this process has no Kafka.');
    await shows(page, 'Kafka is off. Trying again…');
  });
});

describe('the records of a topic', () => {
  const openTopic = async () => {
    const page = await open('Topics');
    await follow(page, 'channel-stats');
    await page.locator('.records li').nth(4).waitFor();
    return page;
  };

  test('those that have the text of the filter are shown, and it says when none has', async () => {
    const page = await openTopic();
    await page.getByRole('searchbox', { name: 'Filter' }).fill('NEEDLE');
    expect(await page.locator('.records .position').allTextContents()).toEqual(['0/0']);
    await page.getByRole('searchbox', { name: 'Filter' }).fill('nowhere');
    await shows(page, 'None of these 5 records has this text.');
  });

  test('are shown as text, whatever is in a key, a value or a header', async () => {
    const page = await openTopic();
    const row = page.locator('.records li').filter({ hasText: '1/0' });
    await row.locator('summary').click();
    expect(await row.locator('.key').textContent()).toBe(hostile);
    expect(await row.getByLabel('Value').textContent()).toBe(hostile);
    expect(await row.locator('dt').allTextContents()).toContain(hostile);
    expect(await page.locator('main :is(img, script)').count()).toBe(0);
  });

  test('bytes, a tombstone and what does not fit its contract say so', async () => {
    const page = await openTopic();
    for (const row of await page.locator('.records summary').all()) await row.click();
    await shows(page, '2 B that are no text, as base64.');
    await shows(page, 'in a compacted topic this deletes the key');
    await shows(page, 'It does not fit its contract: the value is not JSON');
  });

  test('new ones come on top by themselves; who opened one is not disturbed, and goes on from there', async () => {
    const page = await openTopic();
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
    const page = await openTopic();
    const filter = page.getByRole('searchbox', { name: 'Filter' });
    await filter.fill('needle');
    await lookAgain(page);
    expect(await page.locator('[type=search]:focus').count()).toBe(1);
    expect(await filter.inputValue()).toBe('needle');
  });

  test('of a topic that does not exist: a sentence, and those with close names', async () => {
    const page = await open('');
    await page.goto(`${operator.url}/#/topics/chanel-stats`);
    await shows(page, 'There is no topic chanel-stats');
    await follow(page, 'channel-stats');
    await page.getByRole('heading', { name: 'channel-stats' }).waitFor();
  });
});

describe('groups', () => {
  test('show who is in them; many partitions are folded', async () => {
    const page = await open('Groups');
    await shows(page, 'chatpulse-api at 10.0.0.1: 8 partitions of channel-stats');
    const open8 = page.locator('section').filter({ hasText: 'chatpulse-api' }).first().locator('table');
    const folded = page.locator('section').filter({ hasText: 'chatpulse-ingestion-table' }).locator('table');
    expect([await open8.isVisible(), await folded.isVisible()]).toEqual([true, false]);
  });
});

describe('the processor', () => {
  const line = (page: Page, partition: number) =>
    page
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: String(partition), exact: true }) });

  test('each partition says who counts it, who could go on, and what waits', async () => {
    const page = await open('Processor');
    await page.getByRole('heading', { name: 'chatpulse-processor-g2' }).waitFor();
    await shows(page, '2 instances; 10.0.0.1 was asked');
    const cells = (partition: number) => line(page, partition).getByRole('cell').allTextContents();
    expect(await cells(0)).toEqual(['10.0.0.1:3002', '10.0.0.2:3002', '0_0', '3']);
    // Nothing was committed there yet, and of another instance's tasks this one knows nothing.
    expect(await cells(1)).toEqual(['10.0.0.1:3002', '10.0.0.2:3002', '0_1', '–']);
    expect(await cells(2)).toEqual(['10.0.0.2:3002', '10.0.0.1:3002', '–', '–']);
  });

  test('a restore is open while it goes on, and folds when it is over', async () => {
    const page = await open('Processor');
    await shows(page, 'Restoring 1 store: 1,200 of 4,800 records; 1 warm copy, 2 behind');
    const bar = page.getByRole('progressbar', { name: 'Restored' });
    expect([await bar.isVisible(), await bar.getAttribute('value')]).toEqual([true, '1200']);
    processor.answers.set('/restore', { body: { restores: [], standbys: [] } });
    await shows(page, 'Nothing was restored since the start');
    expect(await bar.isVisible()).toBe(false);
  });

  test('the topology is a table from what is read to what is written, and the text of Kafka Streams', async () => {
    const page = await open('Processor');
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
    const page = await open('');
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
    const page = await open('', {
      change: () => {
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
    const page = await open('', {
      change: () =>
        void processor.answers.set('/tasks', {
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

describe('dead letters', () => {
  test('say why they failed, how often they were tried, and what became of them', async () => {
    const page = await open('Dead letters');
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
    const page = await open('Dead letters');
    await page.getByRole('link', { name: /^UNDECODABLE/ }).click();
    await shows(page, 'Only with topic channel-stats.dlt, error UNDECODABLE.');
    await page.getByRole('button', { name: 'Dry run' }).click();
    await shows(page, 'dry run running');
    expect(operator.kit.done).toMatchObject([
      { started: { topic: 'channel-stats.dlt', dryRun: true, filter: { errorCode: 'UNDECODABLE' } } },
    ]);
  });

  test('a replay shows how it goes, can be stopped, and one that did nothing says why', async () => {
    const page = await open('Dead letters');
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
    const page = await open('Dead letters');
    await page.getByRole('button', { name: 'Replay', exact: true }).waitFor();
    await operator.ask('/kafka/dlq/reprocess', { json: { topic: 'channel-stats' } });
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await shows(page, 'Run 7f3a is not over.');
    await page.getByRole('button', { name: 'Stop' }).click();
    await shows(page, 'Run 7f3a stops after the letter in hand.');
  });
});

describe('channels', () => {
  test('one is added and taken away, and the audit log has both', async () => {
    const page = await open('Channels');
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
    const page = await open('', { viewport });
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
