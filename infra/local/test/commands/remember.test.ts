import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { forget, keepGeneration, remember } from '../../src/commands/remember.js';
import { preflight } from '../../src/preflight/preflight.mjs';
import { keptGeneration, type StatePaths, statePaths } from '../../src/preflight/state.mjs';

let paths: StatePaths;
const env = () => ({ ...process.env, CHATPULSE_STATE: paths.folder });
const generationOf = async (more: Record<string, string> = {}) =>
  (await preflight({ ...env(), ...more }, { for: 'build' })).variables.PROCESSOR_GENERATION;

beforeEach(() => {
  paths = statePaths({ CHATPULSE_STATE: mkdtempSync(join(tmpdir(), 'chatpulse-state-')) });
});
afterEach(() => rmSync(paths.folder, { recursive: true }));

test('a stack that never counted again has no generation of its own', async () => {
  expect(await generationOf()).toBeUndefined();
});

test('the generation that was chosen holds for every later start, also after the stack went down', async () => {
  remember(paths, { mode: 'local', variables: {} });
  keepGeneration(paths, '3');
  expect(await generationOf()).toBe('3');
  forget(paths);
  expect(await generationOf()).toBe('3');
});

test('one that is given by hand wins, and is kept in its turn', async () => {
  keepGeneration(paths, '3');
  expect(await generationOf({ PROCESSOR_GENERATION: '5' })).toBe('5');
  remember(paths, { mode: 'local', variables: { PROCESSOR_GENERATION: '5' } });
  forget(paths);
  expect(keptGeneration(paths)).toBe('5');
});
