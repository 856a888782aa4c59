import { setTimeout as sleep } from 'node:timers/promises';
import type { Health, Logger } from '@chatpulse/service';
import type { CountStore } from './counts.js';
import { StoreUnavailableError } from './errors.js';

const everyMs = 2000;
const loop = 'store-probe';

/** Asks the store every 2 s whether it answers, and reports it as readiness, until `signal` is aborted. */
export async function probeStore(deps: {
  store: Pick<CountStore, 'ping'>;
  health: Health;
  logger: Logger;
  signal: AbortSignal;
}): Promise<void> {
  const { store, health, logger, signal } = deps;
  health.registerLoop(loop, 30_000);
  let answered = true;
  while (!signal.aborted) {
    const problem = await store.ping().then(() => undefined, problemOf);
    health.beat(loop);
    health.report('store', problem === undefined, problem);
    if (answered && problem !== undefined)
      logger.warn({ problem }, 'the store is away; counting waits for it');
    if (!answered && problem === undefined) logger.info('the store is back');
    answered = problem === undefined;
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

function problemOf(error: unknown): string {
  if (error instanceof StoreUnavailableError) return error.message;
  throw error;
}
