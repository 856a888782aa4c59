import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@chatpulse/service';
import { backoffMs } from '../client/backoff.js';
import { errorFields, isRetriable, RecordRejectedError } from '../errors.js';
import { partitionFor } from '../murmur2.js';
import { timedOut } from './delivery.js';
import type { Pending } from './lane.js';

export interface Router {
  accept(pending: Pending): void;
  /** Records whose topic is still being looked up. */
  waiting(): Pending[];
}

/**
 * Gives each record its partition. How many a topic has is asked once: a keyed topic never changes its
 * count. Records that arrive before the answer wait for it, in order.
 */
export function createRouter(deps: {
  partitionCount: (topic: string) => Promise<number>;
  add: (partition: number, pending: Pending) => void;
  rules: { deliveryTimeoutMs: number; retryDelayMs: number };
  logger: Logger;
  now: () => number;
}): Router {
  const { partitionCount, add, rules, logger, now } = deps;
  const counts = new Map<string, number>();
  const waiting = new Map<string, Pending[]>();
  let keyless = 0;

  const route = (pending: Pending, count: number): void => {
    const { topic, key, partition } = pending.record;
    const chosen = partition ?? (key === null ? keyless++ % count : partitionFor(key, count));
    if (chosen >= 0 && chosen < count) add(chosen, pending);
    else pending.failed(new RecordRejectedError(`${topic} has ${count} partitions and no number ${chosen}`));
  };

  const discover = async (topic: string, held: Pending[]): Promise<void> => {
    for (let attempt = 1; held.length > 0; attempt++) {
      try {
        const count = await partitionCount(topic);
        counts.set(topic, count);
        for (const pending of held.splice(0)) route(pending, count);
      } catch (error) {
        const { deliveryTimeoutMs, retryDelayMs } = rules;
        const last = isRetriable(error) ? now() - deliveryTimeoutMs : Number.POSITIVE_INFINITY;
        const kept = held.findIndex(({ since }) => since > last);
        for (const pending of held.splice(0, kept === -1 ? held.length : kept)) {
          pending.failed(isRetriable(error) ? timedOut(deliveryTimeoutMs, error) : error);
        }
        const nextDelayMs = backoffMs(attempt, retryDelayMs);
        logger.warn(
          { topic, attempt, nextDelayMs, ...errorFields(error) },
          'kafka: topic not found, looking again',
        );
        await delay(nextDelayMs);
      }
    }
    waiting.delete(topic);
  };

  return {
    accept(pending) {
      const { topic } = pending.record;
      const count = counts.get(topic);
      const held = waiting.get(topic);
      if (count !== undefined) route(pending, count);
      else if (held !== undefined) held.push(pending);
      else {
        const first = [pending];
        waiting.set(topic, first);
        void discover(topic, first);
      }
    },
    waiting: () => [...waiting.values()].flat(),
  };
}
