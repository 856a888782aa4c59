import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { digestOf } from '../../src/preflight/digest.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'digest-'));
  writeFileSync(join(folder, 'a.ts'), 'a');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the digest follows contents and names, not times', () => {
  const before = digestOf([folder]);
  utimesSync(join(folder, 'a.ts'), 1, 1);
  expect(digestOf([folder])).toBe(before);
  writeFileSync(join(folder, 'a.ts'), 'b');
  const changed = digestOf([folder]);
  expect(changed).not.toBe(before);
  writeFileSync(join(folder, 'c.ts'), '');
  expect(digestOf([folder])).not.toBe(changed);
});

test('installed packages and build outputs below a folder do not count', () => {
  const before = digestOf([folder]);
  for (const name of ['node_modules', 'dist', 'target']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'x'), 'x');
  }
  expect(digestOf([folder])).toBe(before);
});

test('a build output that is named itself counts', () => {
  mkdirSync(join(folder, 'dist'));
  const before = digestOf([join(folder, 'dist')]);
  writeFileSync(join(folder, 'dist', 'x'), 'x');
  expect(digestOf([join(folder, 'dist')])).not.toBe(before);
});
