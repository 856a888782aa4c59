import { describe, expect, jest, test } from '@jest/globals';
import { violations } from '../../../../test/src/axe.js';
import { desktop, overflow, type Page, smallPhone } from '../../../../test/src/browser.js';
import { eventually } from '../../../../test/src/eventually.js';
import { state, usePage } from '../page/open-page.js';

jest.setTimeout(120_000);

const open = usePage();

/** Each view, and what it shows when it is complete. */
const views = {
  '/': 'table.totals tbody tr:nth-child(60)',
  '/#/channel/amber_fox': '.sessions tbody tr',
  '/#/channel/small_wren/1h': '.simulated-tag:visible',
  '/#/channel/nobody_at_all': '.refused a',
  '/#/compare/': '.empty',
  '/#/compare/amber_fox,quiet_owl,brisk_heron': 'table.windows tbody tr:nth-child(60)',
  '/overlay/small_wren': 'polyline',
};

describe.each([
  ['1280 px, light', desktop, 'light'],
  ['1280 px, dark', desktop, 'dark'],
  ['360 px, light', smallPhone, 'light'],
  ['360 px, dark', smallPhone, 'dark'],
] as const)('at %s', (_name, viewport, colorScheme) => {
  test.each(Object.entries(views))(
    'axe finds nothing at %s, and it is not wider than the window',
    async (path, complete) => {
      const { page } = await open(path, { viewport, colorScheme, failing: path.includes('nobody') });
      await page.locator(complete).first().waitFor({ state: 'attached' });
      for (const folded of await page.locator('summary').all()) await folded.click();
      expect(await violations(page)).toEqual([]);
      expect(await overflow(page)).toBe(0);
    },
  );
});

describe('with the keyboard alone', () => {
  const focused = (page: Page) =>
    page.evaluate('document.activeElement.textContent.trim() || document.activeElement.ariaLabel');

  test('the first stop leads past the header, and every stop is seen', async () => {
    const { page } = await open('/');
    await page.locator('table.channels tbody tr').nth(4).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the counts');
    const stops: unknown[] = [];
    for (let at = 0; at < 20 && stops.at(-1) !== 'Readiness'; at += 1) {
      await page.keyboard.press('Tab');
      stops.push(await focused(page));
      const outline = 'getComputedStyle(document.activeElement).outlineStyle';
      expect([stops.at(-1), await page.evaluate(outline)]).toEqual([stops.at(-1), 'solid']);
    }
    expect(stops).toEqual(expect.arrayContaining(['Find a channel', 'amber_fox', 'Readiness']));
    expect(new Set(stops).size).toBe(stops.length);
  });

  test('the skip link leaves the view as it is and moves the focus into it', async () => {
    const { page } = await open('/#/channel/amber_fox');
    await page.locator('table.windows tbody tr').first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await eventually(
      'the focus is in main',
      5000,
      async () => (await page.evaluate('document.activeElement.id')) === 'main' || undefined,
    );
    expect(await page.locator('h1').textContent()).toBe('amber_fox');
  });

  test('a channel is found, chosen and opened; Escape closes the list, Tab goes on', async () => {
    const { page } = await open('/');
    const search = page.getByRole('combobox', { name: 'Find a channel' });
    await search.focus();
    await search.fill('er');
    await page.getByRole('option', { name: 'brisk_heron' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('listbox').isVisible()).toBe(false);
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Show in dark colours');
    await search.fill('#OW');
    await page.getByRole('option', { name: 'quiet_owl' }).waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await search.getAttribute('aria-activedescendant')).toBe('found-0');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'quiet_owl' }).waitFor();
  });

  test('another length of windows keeps the focus where it was', async () => {
    const { page } = await open('/#/channel/amber_fox');
    await page.getByRole('link', { name: '10 min' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Messages per 10 minutes' }).waitFor();
    expect(await focused(page)).toBe('10 min');
  });
});

describe('as one likes it', () => {
  test('a theme is chosen and kept over a reload; the system has no say any more', async () => {
    const { page } = await open('/');
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.getByRole('button', { name: 'Show in dark colours' }).click();
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await ground()).toBe(dark);
    await page.getByRole('button', { name: 'Show in light colours' }).click();
    expect(await ground()).toBe(light);
  });

  test('nothing moves for who wants no motion', async () => {
    const { page } = await open('/#/channel/amber_fox');
    await state(page, 'live');
    const moving = () => page.evaluate('document.getAnimations().length');
    expect(await moving()).not.toBe(0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await moving()).toBe(0);
  });
});
