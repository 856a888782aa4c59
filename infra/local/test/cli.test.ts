import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { repository } from '../src/preflight/state.mjs';

// The command line as built. Nothing may have been started, or left, when it refuses.
const main = join(repository, 'infra/local/dist/main.js');
const folder = mkdtempSync(join(tmpdir(), 'cli-'));
const state = join(folder, 'state');
const taken = createServer();
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  port = (taken.address() as AddressInfo).port;
});
afterAll(() => {
  taken.close();
  rmSync(folder, { recursive: true });
});

type Ran = { code: number; output: string };
const run = (command: string, env: Record<string, string>): Promise<Ran> =>
  new Promise((resolve) => {
    const settings = { PATH: process.env.PATH ?? '', HOME: folder, CHATPULSE_STATE: state, ...env };
    execFile(process.execPath, [main, command], { env: settings }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });

test.each<[string, Record<string, string>, string]>([
  ['up', { MODE: 'cloud' }, 'MODE is "cloud", which is none of local, containers: for example MODE=local.'],
  ['up', { CHANNELS: 'no-such' }, 'CHANNELS holds "no-such", which cannot be a Twitch channel'],
  ['up', { API_PORT: 'abc' }, 'API_PORT is "abc", which is no port'],
  ['up', { SOURCE: 'replay', FILE: '/no/such/file' }, 'FILE is "/no/such/file", which cannot be read'],
  ['up', { SOURCE: 'replay', FILE: main }, 'which holds no Twitch IRC line'],
  ['up', { MODE: 'local', MIN_FREE_MEMORY_MB: '99999999' }, 'of free memory are needed'],
  ['up', { MODE: 'local', MIN_FREE_DISK_MB: '999999999999' }, 'of free disk are needed'],
  ['kafka-up', { KAFKA_PORT: '0' }, 'KAFKA_PORT is "0", which is no port'],
  ['replay', {}, 'A replay needs FILE, raw IRC lines, for example FILE=lines.txt.'],
  ['replay', { FILE: '/no/such/file' }, 'FILE is "/no/such/file", which cannot be read'],
  ['replay', { FILE: main, SPEED: '3' }, 'SPEED is "3", which is none of 1, 10, max: for example SPEED=1.'],
  ['restart', {}, 'chatpulse is down: `make up` starts it.'],
  ['status', {}, 'chatpulse is down: `make up` starts it.'],
  ['logs', { s: 'nothing' }, 's is "nothing", which has no log'],
  ['dev', { s: 'nothing' }, 's is "nothing", which is none of simulator, ingestion, api, processor'],
  ['clean', {}, 'YES=1 says yes'],
  ['rebuild-store', { MODE: 'local' }, 'chatpulse is down, and its Kafka and its Cassandra are read'],
  ['reset-processor', { CLEAN: '2' }, 'CLEAN is "2", which is none of 1, only: for example CLEAN=1.'],
  ['reset-processor', { CLEAN: 'only' }, 'chatpulse is down, and CLEAN deletes from its Kafka'],
  [
    'reset-processor',
    { PROCESSOR_GENERATION: 'x' },
    'PROCESSOR_GENERATION is "x", after which no generation',
  ],
  ['fly', {}, '"fly" is no command: one of up, down'],
])('%s %j says what is wrong in one sentence and starts nothing', async (command, env, sentence) => {
  const { code, output } = await run(command, env);
  expect(output).toContain(sentence);
  expect(code).toBe(1);
  expect(existsSync(state)).toBe(false);
});

test('a taken port is said with its variable before anything starts', async () => {
  const { code, output } = await run('up', {
    MODE: 'local',
    API_PORT: String(port),
    MIN_FREE_MEMORY_MB: '0',
  });
  expect(output).toContain(
    `Port ${port} (API_PORT) is taken: stop what uses it, or choose another: make up API_PORT=`,
  );
  expect(code).toBe(1);
  expect(existsSync(state)).toBe(false);
});

test('a recount that is asked for while the stack is down is for the next start, one generation up each time', async () => {
  const first = await run('reset-processor', {});
  expect(first).toMatchObject({ code: 0, output: expect.stringContaining('as generation 2.') });
  expect((await run('reset-processor', {})).output).toContain('as generation 3.');
  expect(readFileSync(join(state, 'generation'), 'utf8')).toBe('3\n');
  rmSync(state, { recursive: true });
});

test('down when nothing is up is fine', async () => {
  expect(await run('down', {})).toEqual({ code: 0, output: 'chatpulse was not up.\n' });
});
