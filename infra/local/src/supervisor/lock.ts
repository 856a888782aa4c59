import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { type RecordedSupervisor, runningSupervisor, type StatePaths } from '../preflight/state.mjs';

/**
 * Takes the state folder for this supervisor, or returns false when another one has it. What a killed supervisor
 * left is taken over. The record appears whole, by a link, so nobody reads half of it.
 */
export function takeLock(paths: StatePaths, own: RecordedSupervisor): boolean {
  mkdirSync(paths.folder, { recursive: true });
  const draft = `${paths.supervisor}.${own.pid}`;
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 2; attempt++) {
      if (runningSupervisor(paths)) return false;
      if (attempt > 0) rmSync(paths.supervisor, { force: true });
      try {
        linkSync(draft, paths.supervisor);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

export function releaseLock(paths: StatePaths): void {
  rmSync(paths.supervisor, { force: true });
  rmSync(paths.processes, { force: true });
}
