import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { runStage } from '../../src/preflight/stage.mjs';

const folder = mkdtempSync(join(tmpdir(), 'stage-'));
afterAll(() => rmSync(folder, { recursive: true }));
const stage = (script: string) => ({
  name: 'build',
  command: process.execPath,
  args: ['-e', script],
  cwd: folder,
  env: process.env,
  log: join(folder, 'logs/build.log'),
});

test('a stage says when it begins and when it is done, and its output is in the log', async () => {
  const lines: string[] = [];
  await runStage(stage('console.log("compiled")'), (line) => lines.push(line));
  expect(lines).toEqual(['  build       …', expect.stringMatching(/^ {2}build {7}done after \d+ s$/)]);
  expect(readFileSync(join(folder, 'logs/build.log'), 'utf8')).toBe('compiled\n');
});

test('a failed stage shows the end of its log and where the log is', async () => {
  const failing = stage('for (let i = 0; i < 100; i++) console.log("line " + i); process.exit(3)');
  const error = await runStage(failing, () => undefined).catch((thrown: Error) => thrown.message);
  expect(error).toContain(`build failed (3). The end of ${failing.log}:`);
  expect(error).toContain('line 99');
  expect(error).not.toContain('line 50');
});

test('a command that is not there fails with its name', async () => {
  const missing = { ...stage(''), command: 'no-such-command' };
  await expect(runStage(missing, () => undefined)).rejects.toThrow('no-such-command');
});
