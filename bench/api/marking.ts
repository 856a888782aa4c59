import { setTimeout as delay } from 'node:timers/promises';
import type { FilledStore } from './fill-store.ts';

const everyMs = 100;

/** Writes marks as the processor's rounds bring them: nothing that was answered before is known to hold any more. */
export function keepMarking(store: Pick<FilledStore, 'moveMarks'>): { stop(): Promise<void> } {
  let stopping = false;
  const run = async (): Promise<void> => {
    while (!stopping) {
      await store.moveMarks();
      await delay(everyMs);
    }
  };
  const running = run();
  return {
    async stop() {
      stopping = true;
      await running;
    },
  };
}
