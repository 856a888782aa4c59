import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import {
  type Browser,
  desktop,
  follow,
  openBrowser,
  openPage,
  type Page,
  type phone,
  type WatchedPage,
} from '../../../../test/src/browser.js';
import { fill } from './console-kit.js';
import { runOperator, token } from './running-operator.js';
import { fillProcessor, runStubProcessor, type StubProcessor } from './stub-processor.js';

export type Operator = Awaited<ReturnType<typeof runOperator>>;

type View = {
  viewport?: typeof desktop | typeof phone;
  withKafka?: boolean;
  /** Before the page is opened. */
  change?(running: { operator: Operator; processor: StubProcessor }): void;
};
type Opened = { page: Page; operator: Operator; processor: StubProcessor };

/**
 * A browser for the tests of a file. What a page complained of fails its test.
 * @returns opens the console of a filled kit, at one of its views, with the token given
 */
export function useConsole(): (view: string, opts?: View) => Promise<Opened> {
  let browser: Browser;
  let watched: WatchedPage;
  let operator: Operator;
  let processor: StubProcessor;

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

  return async (view, { viewport = desktop, withKafka = true, change } = {}) => {
    processor = await runStubProcessor();
    fillProcessor(processor);
    operator = await runOperator({ withKafka, processorUrl: processor.url });
    fill(operator.kit);
    change?.({ operator, processor });
    watched = await openPage(browser, { url: operator.url, viewport });
    const { page } = watched;
    await page.getByLabel('Token').fill(token);
    await page.getByRole('button', { name: 'Open the console' }).click();
    if (view !== '') await follow(page, view);
    return { page, operator, processor };
  };
}

export const shows = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
