import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isAlive } from '../process/identity.mjs';

/** @typedef {import('../process/identity.mjs').ProcessIdentity} ProcessIdentity */
/** @typedef {ProcessIdentity & { name: string, ports: readonly number[] }} RecordedProcess */
/** @typedef {ProcessIdentity & { port: number, token: string }} RecordedSupervisor */
/** @typedef {{ mode: 'local' | 'containers', variables: Readonly<Record<string, string>> }} RecordedStack */

/** The repository; `src` and `dist` lie equally deep. */
export const repository = resolve(import.meta.dirname, '../../../..');

/** Where everything that was built or downloaded leaves its marks, whatever stack it was for. */
export const buildState = join(repository, '.chatpulse');

/**
 * Where a stack keeps its data, logs and records. CHATPULSE_STATE lets two run side by side.
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function statePaths(env) {
  const folder = resolve(repository, env.CHATPULSE_STATE || '.chatpulse');
  return {
    folder,
    supervisor: join(folder, 'supervisor.json'),
    processes: join(folder, 'processes.json'),
    stack: join(folder, 'stack.json'),
    operatorToken: join(folder, 'operator-token'),
    generation: join(folder, 'generation'),
    logs: join(folder, 'logs'),
    data: join(folder, 'data'),
  };
}
/** @typedef {ReturnType<typeof statePaths>} StatePaths */

/** @param {StatePaths} paths @returns {RecordedStack | undefined} */
export function recordedStack(paths) {
  return readJson(paths.stack);
}

/**
 * The generation that the processor counts in, once one was chosen. It goes with the data, so it outlives `make down`.
 * @param {StatePaths} paths
 * @returns {string | undefined}
 */
export function keptGeneration(paths) {
  try {
    return readFileSync(paths.generation, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** @param {StatePaths} paths @returns {RecordedSupervisor | undefined} the supervisor that runs, if one does */
export function runningSupervisor(paths) {
  const recorded = /** @type {RecordedSupervisor | undefined} */ (readJson(paths.supervisor));
  return recorded && isAlive(recorded) ? recorded : undefined;
}

/** @param {StatePaths} paths @returns {RecordedProcess[]} the recorded processes that still run */
export function runningProcesses(paths) {
  const recorded = /** @type {RecordedProcess[] | undefined} */ (readJson(paths.processes));
  return (recorded ?? []).filter(isAlive);
}

/** @param {string} file @returns {any} undefined when it is missing, or was being written when the machine stopped */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
