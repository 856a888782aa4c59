import { AsyncResource } from 'node:async_hooks';
import type { Logger } from '@chatpulse/service';

const quietMs = 60_000;

/**
 * Notes that a wrong token was sent: the first time at once, then how often within each minute that follows. So
 * guessing is seen, and cannot fill a disk. Nobody is locked out or slowed down for it: the token has 16 characters
 * at least, and whoever reached the port could lock out the operator.
 */
export function createRefusalLog(deps: {
  logger: Logger;
  /** Calls back once after that time. */
  after: (ms: number, run: () => void) => void;
}): (address: string) => void {
  const { logger, after } = deps;
  let counting = false;
  let attempts = 0;
  let lastAddress = '';

  const say = (): void => {
    counting = attempts > 0;
    if (!counting) return;
    logger.warn({ attempts, address: lastAddress }, 'operator surface: wrong token');
    attempts = 0;
    after(quietMs, sayForMinute);
  };
  // In no request's scope: the line is about several, and would carry the correlation id of the first.
  const sayForMinute = AsyncResource.bind(say);

  return (address) => {
    attempts += 1;
    lastAddress = address;
    if (!counting) say();
  };
}
