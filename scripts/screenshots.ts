// Takes the pictures that README shows, from the running stack, in a real browser: `make screenshots`.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { desktop, openBrowser, type Page, phone } from '../test/dist/index.js';

const root = join(import.meta.dirname, '..');
const images = join(root, 'docs/images');
const address = `http://127.0.0.1:${process.env.API_PORT || 3000}`;
const operatorConsole = `http://127.0.0.1:${process.env.OPERATOR_PORT || 3001}/`;

type Shot = {
  readonly file: string;
  readonly path: string;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme: 'light' | 'dark';
  /** What is there when the view is complete. */
  readonly complete: string;
};

/** The views of the dashboard, of the channels that lead in this hour. */
function shotsOf([first, ...others]: readonly string[]): readonly Shot[] {
  const [light, dark] = ['light', 'dark'] as const;
  const [channel, compare] = [`/#/channel/${first}`, `/#/compare/${[first, ...others].join(',')}`];
  const [all, listening, rows] = [
    'table.totals tbody tr:nth-child(60)',
    '.strip span',
    'table.windows tbody tr',
  ];
  return [
    { file: 'page.png', path: '/', viewport: desktop, colorScheme: light, complete: all },
    { file: 'page-channel.png', path: channel, viewport: desktop, colorScheme: dark, complete: listening },
    { file: 'page-compare.png', path: compare, viewport: desktop, colorScheme: light, complete: rows },
    { file: 'page-phone.png', path: channel, viewport: phone, colorScheme: light, complete: listening },
  ];
}

async function leadingChannels(): Promise<string[]> {
  const answer = await fetch(`${address}/channels?window=1h&limit=4`).catch((cause: unknown) => {
    throw new Error(`nothing answers at ${address}: \`make up\` first, and give it a quarter of an hour`, {
      cause,
    });
  });
  const { data } = (await answer.json()) as { data: { channel: string }[] };
  return data.map(({ channel }) => channel);
}

/** The token of the stack that runs: from the environment, or from the file that `make up` wrote. */
function operatorToken(): string {
  if (process.env.OPERATOR_TOKEN) return process.env.OPERATOR_TOKEN;
  const state = process.env.CHATPULSE_STATE || join(root, '.chatpulse');
  return readFileSync(process.env.OPERATOR_TOKEN_FILE || join(state, 'operator-token'), 'utf8').trim();
}

const token = operatorToken();
mkdirSync(images, { recursive: true });
const browser = await openBrowser();
try {
  const channels = await leadingChannels();
  for (const { file, path, viewport, colorScheme, complete } of shotsOf(channels)) {
    const tab = await browser.newPage({ viewport, colorScheme });
    await tab.goto(address + path);
    await tab.locator(complete).first().waitFor({ state: 'attached' });
    await tab.screenshot({ path: join(images, file) });
    console.log(`docs/images/${file}`);
    await tab.close();
  }
  await shootOverlay(`${address}/overlay/${channels[0]}`);

  const tab = await browser.newPage({ viewport: { ...desktop, height: 400 }, colorScheme: 'light' });
  await tab.goto(operatorConsole);
  await tab.getByLabel('Token').fill(token);
  await tab.keyboard.press('Enter');
  // Two looks make a rate.
  await tab.locator('.stage').first().getByText(/\d\/s/).waitFor();
  await shoot(tab, 'console.png');
  await tab.getByRole('link', { name: 'Processor', exact: true }).click();
  await tab.locator('.topology tbody tr').nth(2).waitFor();
  await shoot(tab, 'console-processor.png');
} finally {
  await browser.close();
}

/** Over a picture, as in a broadcast: by itself it has no ground. */
async function shootOverlay(url: string): Promise<void> {
  const tab = await browser.newPage({ viewport: { width: 460, height: 260 } });
  await tab.goto(url);
  await tab.locator('polyline').first().waitFor({ state: 'attached' });
  const ground = 'linear-gradient(135deg, #24504a, #7a4b2a 55%, #b98a4a) fixed';
  await tab.evaluate(`document.documentElement.style.background = '${ground}'`);
  await shoot(tab, 'overlay.png');
  await tab.close();
}

/** As high as what it shows. */
async function shoot(tab: Page, file: string): Promise<void> {
  await tab.screenshot({ path: join(images, file), fullPage: true });
  console.log(`docs/images/${file}`);
}
