import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beganAt, isAlive } from '../process/identity.mjs';
import { buildState } from './state.mjs';

const file = join(buildState, 'build.lock');

/**
 * Runs `work` while nobody else builds in this repository.
 * @template T
 * @param {() => Promise<T>} work
 * @param {(line: string) => void} print
 * @returns {Promise<T>}
 */
export async function whileNobodyElseBuilds(work, print) {
  mkdirSync(dirname(file), { recursive: true });
  for (let attempt = 0; !take(); attempt++) {
    if (attempt === 0) print('  waiting for another build in this repository to end …');
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take() {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, began: beganAt(process.pid) }), { flag: 'wx' });
    return true;
  } catch {
    if (!holderLives()) rmSync(file, { force: true });
    return false;
  }
}

function holderLives() {
  try {
    return isAlive(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Just made and not yet written, or gone: the next attempt will tell.
    return true;
  }
}
