// Takes the pictures that README shows, from the running stack, in a real browser: `make screenshots`.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const images = join(import.meta.dirname, '../docs/images');
const page = `http://127.0.0.1:${process.env.API_PORT || 3000}/`;
const browsers = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const shots = [
  { file: 'page.png', width: 1280, height: 800, colorScheme: 'light' },
  { file: 'page-dark.png', width: 1280, height: 800, colorScheme: 'dark' },
  { file: 'page-phone.png', width: 390, height: 844, colorScheme: 'light' },
] as const;

const executablePath = browsers.find((path) => path && existsSync(path));
if (executablePath === undefined) {
  throw new Error('no Chromium was found: install one, or name it, for example CHROMIUM=/usr/bin/chromium');
}
mkdirSync(images, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  for (const { file, width, height, colorScheme } of shots) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const tab = await context.newPage();
    await tab.goto(page);
    await tab.waitForSelector('tbody tr');
    await tab.screenshot({ path: join(images, file) });
    console.log(`docs/images/${file}`);
    await context.close();
  }
} finally {
  await browser.close();
}
