import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Ask, connectSupervisor, ensureSupervisor } from '../../src/client.js';
import { down } from '../../src/commands/down.js';
import {
  runningProcesses,
  runningSupervisor,
  type StatePaths,
  statePaths,
} from '../../src/preflight/state.mjs';
import { isAlive } from '../../src/process/identity.mjs';
import type { ComponentSpec, ComponentView } from '../../src/supervisor/component-spec.js';
import { until } from '../until.js';
import { service, task } from './fakes.js';

// The real supervisor, as built, with small processes to look after.
const lasting = 'setInterval(() => {}, 1000)';
const node = (name: string, script: string, more: Partial<ComponentSpec> = {}): ComponentSpec => {
  const { ready: _, ...spec } = service(name, { command: process.execPath, args: ['-e', script], ...more });
  return spec;
};

let paths: StatePaths;
let ask: Ask;
beforeEach(async () => {
  paths = statePaths({ CHATPULSE_STATE: mkdtempSync(join(tmpdir(), 'supervisor-')) });
  ask = await ensureSupervisor(paths);
});
const takeDown = () => down({ env: {}, paths, print: () => undefined, complain: () => undefined });
afterEach(async () => {
  await takeDown();
  rmSync(paths.folder, { recursive: true, force: true });
});

const view = async (name: string): Promise<ComponentView> => {
  const { components = [] } = await ask({ do: 'status' });
  const found = components.find((component) => component.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};
const pidOf = (name: string) => until(async () => (await view(name)).pid);

test('a killed process is started again, and the status says so', async () => {
  await ask({ do: 'apply', plan: [node('api', lasting)] });
  const first = await pidOf('api');
  process.kill(first, 'SIGKILL');
  const after = await until(async () => {
    const now = await view('api');
    return now.pid !== undefined && now.pid !== first ? now : undefined;
  });
  expect(after).toMatchObject({ state: 'ready', restarts: 1 });
});

test('one that keeps dying is given up, with its log named and its output in it', async () => {
  const { ok, failed } = await ask({
    do: 'apply',
    plan: [
      { ...task('topics'), ...node('topics', 'console.log("no broker"); process.exit(1)'), kind: 'task' },
    ],
  });
  expect({ ok, failed }).toEqual({ ok: false, failed: ['topics'] });
  const { state, problem, log } = await view('topics');
  expect(state).toBe('failed');
  expect(problem).toContain(log);
  expect(readFileSync(log, 'utf8')).toBe('no broker\n'.repeat(5));
});

test('down leaves no process, no lock and no record, and ends what does not listen to SIGTERM', async () => {
  const deaf = `process.on('SIGTERM', () => {}); ${lasting}`;
  await ask({ do: 'apply', plan: [node('deaf', deaf, { graceMs: 100 }), node('api', lasting)] });
  const supervisor = runningSupervisor(paths);
  const processes = await until(() => {
    const running = runningProcesses(paths);
    return running.length === 2 ? running : undefined;
  });
  await takeDown();
  expect(processes.filter(isAlive)).toEqual([]);
  expect(supervisor && isAlive(supervisor)).toBe(false);
  expect([paths.supervisor, paths.processes, paths.stack].filter(existsSync)).toEqual([]);
});

test('down also ends what a killed supervisor left', async () => {
  await ask({ do: 'apply', plan: [node('api', lasting)] });
  const [left] = runningProcesses(paths);
  process.kill(runningSupervisor(paths)?.pid ?? 0, 'SIGKILL');
  await until(() => (runningSupervisor(paths) ? undefined : true));
  expect(left && isAlive(left)).toBe(true);
  await takeDown();
  expect(left && isAlive(left)).toBe(false);
});

test('a supervisor that comes after a killed one ends what was left and takes over', async () => {
  await ask({ do: 'apply', plan: [node('api', lasting)] });
  const [left] = runningProcesses(paths);
  process.kill(runningSupervisor(paths)?.pid ?? 0, 'SIGKILL');
  await until(() => (connectSupervisor(paths) ? undefined : true));
  ask = await ensureSupervisor(paths);
  expect(left && isAlive(left)).toBe(false);
  await ask({ do: 'apply', plan: [node('api', lasting)] });
  expect(await view('api')).toMatchObject({ state: 'ready', restarts: 0 });
});

test('a second `make up` finds the same supervisor', async () => {
  const first = runningSupervisor(paths);
  await ensureSupervisor(paths);
  expect(runningSupervisor(paths)).toEqual(first);
});

test('only who can read the state folder is obeyed', async () => {
  const supervisor = runningSupervisor(paths);
  const response = await fetch(`http://127.0.0.1:${supervisor?.port}/`, {
    method: 'POST',
    body: '{"do":"down"}',
  });
  expect(response.status).toBe(401);
  expect(statSync(paths.supervisor).mode & 0o077).toBe(0);
});
