import { setTimeout as sleep } from 'node:timers/promises';
import { connectSupervisor } from '../client.js';
import { progressLine } from '../output.js';
import { type RecordedSupervisor, runningSupervisor } from '../preflight/state.mjs';
import { isAlive } from '../process/identity.mjs';
import { endLeftovers } from '../supervisor/leftovers.js';
import { releaseLock } from '../supervisor/lock.js';
import type { Command } from './context.js';
import { forget } from './remember.js';

/** Stops everything, in the reverse order, also when the supervisor was killed. The data stays. */
export const down: Command = async ({ paths, print }) => {
  const supervisor = runningSupervisor(paths);
  if (supervisor) {
    try {
      await connectSupervisor(paths)?.({ do: 'down' }, (progress) => print(progressLine(progress)));
    } catch {
      print('The supervisor does not answer; ending it.');
    }
    await end(supervisor);
  }
  const leftovers = await endLeftovers(paths);
  if (leftovers.length > 0) print(`Ended what a killed supervisor had left: ${leftovers.join(', ')}.`);
  releaseLock(paths);
  forget(paths);
  print(supervisor || leftovers.length > 0 ? 'chatpulse is down.' : 'chatpulse was not up.');
  return 0;
};

async function end(supervisor: RecordedSupervisor): Promise<void> {
  for (let waitedMs = 0; waitedMs < 3_000 && isAlive(supervisor); waitedMs += 20) await sleep(20);
  if (isAlive(supervisor)) process.kill(supervisor.pid, 'SIGKILL');
  while (isAlive(supervisor)) await sleep(20);
}
