import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { rotateLogs } from '../../src/supervisor/rotate.js';

test('a log over 10 MiB is cut and kept once; smaller ones are left alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'logs-'));
  writeFileSync(join(folder, 'small.log'), 'kept');
  writeFileSync(join(folder, 'big.log'), '');
  truncateSync(join(folder, 'big.log'), 11 * 1024 * 1024);
  rotateLogs(folder);
  const size = (name: string) => readFileSync(join(folder, name)).length;
  expect([size('small.log'), size('big.log'), size('big.log.1')]).toEqual([4, 0, 11 * 1024 * 1024]);
  rmSync(folder, { recursive: true });
});
