import { setTimeout as sleep } from 'node:timers/promises';
import { type RecordedProcess, runningProcesses, type StatePaths } from '../preflight/state.mjs';
import { isAlive } from '../process/identity.mjs';

/**
 * Ends what a killed supervisor left running: the recorded processes, and only while id and start still agree, the
 * last started first. Each gets 10 s to end by itself. Returns their names.
 */
export async function endLeftovers(paths: StatePaths): Promise<string[]> {
  const leftovers = runningProcesses(paths).reverse();
  for (const leftover of leftovers) await end(leftover);
  return leftovers.map(({ name }) => name);
}

async function end(leftover: RecordedProcess): Promise<void> {
  signal(leftover, 'SIGTERM');
  for (let waitedMs = 0; waitedMs < 10_000 && isAlive(leftover); waitedMs += 50) await sleep(50);
  signal(leftover, 'SIGKILL');
  while (isAlive(leftover)) await sleep(20);
}

function signal(leftover: RecordedProcess, name: NodeJS.Signals): void {
  if (!isAlive(leftover)) return;
  try {
    process.kill(leftover.pid, name);
  } catch {
    // It ended between the question and the signal.
  }
}
