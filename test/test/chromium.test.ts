import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { findChromium } from '../src/chromium.js';

const folder = mkdtempSync(join(tmpdir(), 'chatpulse-chromium-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that prints a line, as a browser prints its version. */
function program(name: string, line: string, code = 0): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho '${line}'\nexit ${code}\n`);
  chmodSync(path, 0o755);
  return path;
}

const browser = program('browser', 'Chromium 153.0');
const other = program('other', 'GNU coreutils');
const broken = program('broken', 'Chromium: a library is missing', 127);
const missing = join(folder, 'missing');
const nowhere = { places: [], installers: [] };

test('the browser that CHROMIUM names is taken', async () => {
  expect(await findChromium({ CHROMIUM: browser }, nowhere)).toBe(browser);
});

test.each([
  ['is not there', missing],
  ['is another program', other],
  ['does not start', broken],
])('a CHROMIUM that %s is refused in one sentence, and no other is taken', async (_what, path) => {
  const machine = { places: [browser], installers: [async () => browser] };
  await expect(findChromium({ CHROMIUM: path }, machine)).rejects.toThrow(
    `CHROMIUM names ${path}, which does not start`,
  );
});

test('the first on the machine that starts is taken, and nothing is installed', async () => {
  const installers = [() => Promise.reject(new Error('installed'))];
  expect(await findChromium({}, { places: [missing, broken, other, browser], installers })).toBe(browser);
});

test('where there is none, the first way to install one that works is taken', async () => {
  const failing = () => Promise.reject(new Error('no network'));
  const unsuitable = async () => undefined;
  const useless = async () => broken;
  const installers = [failing, unsuitable, useless, async () => browser];
  expect(await findChromium({}, { places: [], installers })).toBe(browser);
});

test('with neither, one sentence says what to do', async () => {
  const installers = [() => Promise.reject(new Error('no network'))];
  await expect(findChromium({}, { places: [], installers })).rejects.toThrow(
    'no Chromium was found or could be installed: install one, or name it with CHROMIUM=<path>',
  );
});
