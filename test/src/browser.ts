import { type Browser, type ConsoleMessage, chromium, type Page } from 'playwright-core';
import { findChromium } from './chromium.js';

export type { Browser, Page } from 'playwright-core';

export const desktop = { width: 1280, height: 800 } as const;
export const phone = { width: 390, height: 844 } as const;
export const smallPhone = { width: 360, height: 740 } as const;
/** That of a machine with LANG=C.UTF-8 is one that `Intl` refuses. */
const locale = 'en-US';

/** Without a window; in a container it runs as root, which its sandbox refuses. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}

/**
 * A page, and what it complained about: errors of its scripts, and what its content security policy refused.
 * `failures` are its lines about answers that were no success, `requests` the addresses it asked for.
 */
export type WatchedPage = {
  readonly page: Page;
  readonly complaints: string[];
  readonly failures: string[];
  readonly requests: string[];
};

export async function openPage(
  browser: Browser,
  {
    url,
    viewport,
    colorScheme = 'light',
    beside,
  }: {
    url: string;
    viewport: { width: number; height: number };
    colorScheme?: 'light' | 'dark';
    /** A page of the same profile, as another tab is. Without it the page has a profile of its own. */
    beside?: Page;
  },
): Promise<WatchedPage> {
  const profile = beside?.context() ?? (await browser.newContext({ viewport, colorScheme, locale }));
  const page = await profile.newPage();
  page.on('close', () => void profile.close().catch(() => undefined));
  const complaints: string[] = [];
  const failures: string[] = [];
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (line) => {
    if (line.type() === 'error') (isAboutAnAnswer(line) ? failures : complaints).push(line.text());
  });
  await page.goto(url);
  return { page, complaints, failures, requests };
}

/** The browser writes a line for every answer that is no success; the page says what it means. */
function isAboutAnAnswer(line: ConsoleMessage): boolean {
  return line.text().startsWith('Failed to load resource');
}

/** Follows a link of the console, and waits until what the view before showed is gone. */
export async function follow(page: Page, name: string): Promise<void> {
  const link = page.getByRole('link', { name, exact: true });
  await link.waitFor();
  const before = await page.locator('main > *').first().elementHandle();
  await link.click();
  await before?.waitForElementState('hidden');
}

/** How far the page is wider than its window, in px. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
