// Takes the pictures that README shows, from the running stack, in a real browser: `make screenshots`.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { desktop, openBrowser, type Page, phone } from '../test/dist/index.js';

const root = join(import.meta.dirname, '..');
const images = join(root, 'docs/images');
const page = `http://127.0.0.1:${process.env.API_PORT || 3000}/`;
const operatorConsole = `http://127.0.0.1:${process.env.OPERATOR_PORT || 3001}/`;
const shots = [
  { file: 'page.png', viewport: desktop, colorScheme: 'light' },
  { file: 'page-dark.png', viewport: desktop, colorScheme: 'dark' },
  { file: 'page-phone.png', viewport: phone, colorScheme: 'light' },
] as const;

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
  for (const { file, viewport, colorScheme } of shots) {
    const tab = await browser.newPage({ viewport, colorScheme });
    await tab.goto(page);
    await tab.waitForSelector('tbody tr');
    await tab.screenshot({ path: join(images, file) });
    console.log(`docs/images/${file}`);
    await tab.close();
  }
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

/** As high as what it shows. */
async function shoot(tab: Page, file: string): Promise<void> {
  await tab.screenshot({ path: join(images, file), fullPage: true });
  console.log(`docs/images/${file}`);
}
