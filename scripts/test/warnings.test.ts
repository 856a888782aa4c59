import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { warningsIn } from '../warnings.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'chatpulse-warnings-'));
});
afterEach(() => rm(dir, { recursive: true }));

test('of a log the last forty warnings and errors are shown', async () => {
  const complaints = Array.from(
    { length: 50 },
    (_, at) => `12:00:${at} ${at % 2 ? 'WARN ' : 'ERROR'} Log ${at}`,
  );
  const log = join(dir, 'kafka.log');
  await writeFile(log, complaints.flatMap((line) => [line, '12:00 INFO  Log WARNINGS']).join('\n'));
  expect(await warningsIn(log)).toEqual(complaints.slice(-40));
});
