import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runApp } from '../running-app.js';

let app: Awaited<ReturnType<typeof runApp>>;
beforeAll(async () => {
  app = await runApp();
});
afterAll(() => app.close());

/** What a file of the page asks for: modules it imports, files its elements name. */
function named(text: string): string[] {
  const found = [
    ...text.matchAll(/(?:from |import )'([^']+)'/g),
    ...text.matchAll(/(?:src|href)="([^"#]+)"/g),
  ];
  return found.map(([, path]) => String(path).replace(/^\.\//, '/'));
}

test.each(['/', '/overlay/example'])(
  'all that %s needs, and all that needs, is ours and is served',
  async (path) => {
    const seen = new Set([path]);
    const foreign: string[] = [];
    for (const file of seen) {
      const { status, text } = await app.get(file);
      expect([file, status]).toEqual([file, 200]);
      if (/^\/(vendor|docs)\/|^\/openapi/.test(file)) continue;
      for (const other of named(text)) {
        if (!other.startsWith('/')) foreign.push(other);
        else if (!other.endsWith('/')) seen.add(other);
      }
    }
    expect(seen.size).toBeGreaterThan(8);
    expect(foreign).toEqual([]);
  },
);

test('an overlay has no inline code or style, may not be framed, and is read only', async () => {
  const { text, headers } = await app.get('/overlay/any%2Fthing');
  expect(text).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/);
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect((await app.get('/overlay/example', { method: 'POST' })).status).toBe(405);
});

test('of uPlot only the two files that are needed are served', async () => {
  expect((await app.get('/vendor/uplot.js')).headers.get('content-type')).toContain('javascript');
  expect((await app.get('/vendor/uplot.css')).headers.get('content-type')).toContain('css');
  expect((await app.get('/vendor/package.json')).status).toBe(404);
});
