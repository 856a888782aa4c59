import { type Client, createClient } from '@chatpulse/client';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import {
  type Browser,
  desktop,
  openBrowser,
  openPage,
  type Page,
  type WatchedPage,
} from '../../../../test/src/browser.js';
import { runApp } from '../running-app.js';
import { runPageServer } from './page-server.js';
import { fillWorld, type World } from './page-world.js';

type View = {
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
  /** The test makes the api fail: the browser may say so. */
  failing?: boolean;
  streaming?: boolean;
  /** Another tab of the same browser profile; else it is one of its own. */
  beside?: Page;
};

type Server = Awaited<ReturnType<typeof runPageServer>>;
export type Opened = {
  page: Page;
  server: Server;
  world: World;
  app: Awaited<ReturnType<typeof runApp>>;
  /** What the page shows is compared with what this answers. */
  client: Client;
};

/**
 * The page over a filled store, in a browser for the tests of a file. A complaint of the page, a failed answer that
 * the test did not announce, and a request that leaves the origin fail the test.
 * @returns opens a path of the page; a second one in the same test is another tab of the same world
 */
export function usePage(): (path: string, view?: View) => Promise<Opened> {
  let browser: Browser;
  let running: Omit<Opened, 'page'> | undefined;
  let watched: (WatchedPage & { failing: boolean })[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    const seen = watched;
    const origin = running?.server.url;
    [watched, running] = [[], await closeAll(running, seen)];
    expect(seen.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(seen.flatMap(({ failing, failures }) => (failing ? [] : failures))).toEqual([]);
    const foreign = seen.flatMap(({ requests }) => requests.filter((url) => new URL(url).origin !== origin));
    expect(foreign).toEqual([]);
  });

  return async (
    path,
    { viewport = desktop, colorScheme = 'light', failing = false, streaming = true, beside } = {},
  ) => {
    running ??= await start();
    running.server.streaming = streaming;
    const opened = await openPage(browser, {
      url: running.server.url + path,
      viewport,
      colorScheme,
      ...(beside && { beside }),
    });
    watched.push({ ...opened, failing });
    return { ...running, page: opened.page };
  };
}

async function start(): Promise<Omit<Opened, 'page'>> {
  const nowMs = Date.now();
  const app = await runApp(nowMs);
  const world = await fillWorld(app, nowMs);
  const client = createClient({ baseUrl: app.url });
  return { app, world, client, server: await runPageServer(app.url) };
}

async function closeAll(running: Omit<Opened, 'page'> | undefined, seen: readonly WatchedPage[]) {
  await Promise.all(seen.map(({ page }) => page.close()));
  await running?.server.close();
  await running?.app.close();
  return undefined;
}

/** What the cells of each row of a table say. */
export function cellsOf(page: Page, table: string): Promise<string[][]> {
  return page
    .locator(`${table} tbody tr`)
    .evaluateAll((rows: unknown[]) =>
      rows.map((row) => Array.from(Object(row).children, (cell) => String(Object(cell).textContent))),
    );
}

export const state = (page: Page, wanted: string) =>
  page.locator(`body[data-connection=${wanted}]`).waitFor();

/** As the page writes a count. */
export const written = (value: number | null): string =>
  value === null ? '–' : value.toLocaleString('en-US');
