import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { freemem, platform } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const mebi = 1024 * 1024;

/**
 * @param {string} command
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function onPath(command, env) {
  return (env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Memory that can be had without swapping, in MiB, within the limit of a container if there is one. */
export function freeMemoryMb() {
  if (platform() === 'darwin') return macFreeMb(execFileSync('vm_stat', { encoding: 'utf8' }));
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(readIfThere('/proc/meminfo') ?? '')?.[1];
  const machine = available === undefined ? freemem() / mebi : Number(available) / 1024;
  const limit = Number(readIfThere('/sys/fs/cgroup/memory.max') ?? Number.NaN);
  const used = Number(readIfThere('/sys/fs/cgroup/memory.current') ?? 0);
  return Math.floor(limit > 0 ? Math.min(machine, (limit - used) / mebi) : machine);
}

/**
 * @param {string} vmStat what `vm_stat` prints: pages by state
 * @returns {number} MiB
 */
export function macFreeMb(vmStat) {
  const pageBytes = Number(/page size of (\d+) bytes/.exec(vmStat)?.[1] ?? 4096);
  const pages = ['free', 'inactive', 'speculative', 'purgeable'].map((state) =>
    Number(new RegExp(`^Pages ${state}:\\s+(\\d+)`, 'm').exec(vmStat)?.[1] ?? 0),
  );
  return Math.floor((pages.reduce((sum, count) => sum + count, 0) * pageBytes) / mebi);
}

/** @param {string} folder which may not exist yet */
export function freeDiskMb(folder) {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  return Math.floor((bavail * bsize) / mebi);
}

/** @returns {string | undefined} why containers cannot be used */
export function engineProblem() {
  if (spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status !== 0) {
    return 'MODE=containers needs a container engine that answers `docker info`: start or install Docker.';
  }
  return spawnSync('docker', ['compose', 'version'], { stdio: 'ignore', timeout: 10_000 }).status === 0
    ? undefined
    : 'MODE=containers needs Docker Compose v2 (`docker compose version`): install its plugin.';
}

/**
 * Whether something has the port. Asked both ways: on macOS one may listen beside a listener on all addresses.
 * @param {string} host
 * @param {number} port
 */
export async function isTaken(host, port) {
  return (await answers(port)) || !(await canListen(host, port));
}

/** @param {number} port @returns {Promise<boolean>} */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.setTimeout(500, () => socket.destroy());
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

/** @param {string} host @param {number} port @returns {Promise<boolean>} */
function canListen(host, port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
