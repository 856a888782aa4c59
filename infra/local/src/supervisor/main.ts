import { randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RecordedProcess, statePaths } from '../preflight/state.mjs';
import { beganAt } from '../process/identity.mjs';
import { check } from '../process/probe.js';
import { startProcess } from '../process/process.js';
import type { ComponentSpec } from './component-spec.js';
import { listenForControl } from './control.js';
import { releaseLock, takeLock } from './lock.js';
import { rotateLogs } from './rotate.js';
import { createSupervisor } from './supervisor.js';

const paths = statePaths(process.env);
const logFile = (name: string) => join(paths.logs, `${name}.log`);
const say = (message: string) => console.log(`${new Date().toISOString()} ${message}`);

const supervisor = createSupervisor({
  start: (spec: ComponentSpec) => {
    const started = startProcess({ ...spec, logFile: logFile(spec.name) });
    say(`${spec.name} started, pid ${started.pid}`);
    started.onExit(({ code, signal }) => say(`${spec.name} ended, ${signal ?? `code ${code}`}`));
    return started;
  },
  check,
  now: Date.now,
  schedule: (action, ms) => {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
  logFile,
  onProcesses: record,
});

const token = randomBytes(24).toString('base64url');
const control = await listenForControl({ token, supervisor, onDown: end });
const began = beganAt(process.pid);
if (began === undefined || !takeLock(paths, { pid: process.pid, began, port: control.port, token })) {
  say('another supervisor has this state folder');
  process.exit(1);
}
setInterval(() => rotateLogs(paths.logs), 5_000).unref();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void supervisor.down(() => undefined).then(end));
}

function end(): void {
  releaseLock(paths);
  say('down');
  process.exit(0);
}

/** Written whole, for a supervisor that comes after a kill ends what is named here. */
function record(): void {
  const processes = supervisor.views().flatMap(({ name, pid, ports }): RecordedProcess[] => {
    const began = pid === undefined ? undefined : beganAt(pid);
    return pid === undefined || began === undefined ? [] : [{ name, pid, began, ports }];
  });
  writeFileSync(`${paths.processes}.new`, JSON.stringify(processes), { mode: 0o600 });
  renameSync(`${paths.processes}.new`, paths.processes);
}
