import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@chatpulse/service';
import { backoffMs } from '../client/backoff.js';
import type { ProducerMonitor } from '../client/monitor.js';
import { errorFields, isRetriable } from '../errors.js';
import { timedOut } from './delivery.js';
import type { Pending, Settle } from './lane.js';
import { choosePartition, type Partitioner } from './partitioner.js';

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
  partitioner: Partitioner;
  add: (partition: number, pending: Pending) => void;
  settle: Pick<Settle, 'failed'>;
  rules: { deliveryTimeoutMs: number; retryDelayMs: number };
  logger: Logger;
  monitor: Pick<ProducerMonitor, 'state'>;
  now: () => number;
}): Router {
  const { partitionCount, partitioner, add, settle, rules, logger, monitor, now } = deps;
  const counts = new Map<string, number>();
  const waiting = new Map<string, Pending[]>();

  const route = (pending: Pending, count: number): void => {
    let partition: number;
    try {
      partition = choosePartition(pending, count, partitioner);
    } catch (error) {
      settle.failed(pending, error);
      return;
    }
    add(partition, pending);
  };

  const discover = async (topic: string, held: Pending[]): Promise<void> => {
    for (let attempt = 1; held.length > 0; attempt++) {
      try {
        const count = await partitionCount(topic);
        counts.set(topic, count);
        if (attempt > 1) monitor.state(undefined);
        for (const pending of held.splice(0)) route(pending, count);
      } catch (error) {
        const { deliveryTimeoutMs, retryDelayMs } = rules;
        const last = isRetriable(error) ? now() - deliveryTimeoutMs : Number.POSITIVE_INFINITY;
        const kept = held.findIndex(({ since }) => since > last);
        for (const pending of held.splice(0, kept === -1 ? held.length : kept)) {
          settle.failed(pending, isRetriable(error) ? timedOut(deliveryTimeoutMs, error) : error);
        }
        const nextDelayMs = backoffMs(attempt, retryDelayMs);
        monitor.state(`does not find ${topic}`, { error, attempt, nextDelayMs });
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
      const { topic } = pending;
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
