import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A process as recorded: its id and when it began, because ids are used again.
 * @typedef {{ pid: number, began: string }} ProcessIdentity
 */

/**
 * When a process began, in whatever unit the system has; undefined when it is not there, or only waits to be reaped.
 * @param {number} pid
 * @returns {string | undefined}
 */
export function beganAt(pid) {
  if (process.platform !== 'linux') return ps('lstart=', pid);
  // /proc/<pid>/stat: the name in brackets may hold anything; after it come the state and, 19 fields on, the start.
  const fields = stat(pid)?.split(') ').at(-1)?.split(' ');
  return fields === undefined || fields[0] === 'Z' ? undefined : fields[19];
}

/** @param {ProcessIdentity} recorded */
export function isAlive(recorded) {
  return beganAt(recorded.pid) === recorded.began;
}

/**
 * Resident memory in MiB; 0 when the process is not there.
 * @param {number} pid
 */
export function residentMb(pid) {
  if (process.platform !== 'linux') return Math.round(Number(ps('rss=', pid) ?? 0) / 1024);
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

/** @param {number} pid */
function stat(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @param {string} column
 * @param {number} pid
 */
function ps(column, pid) {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
