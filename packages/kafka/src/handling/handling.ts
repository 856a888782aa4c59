import { performance } from 'node:perf_hooks';
import type { Admin } from '../admin/admin.js';
import type { MemberParts } from '../consumer/group-member.js';
import type { DeadLetterStates } from '../dead-letters/dead-letter-state.js';
import { watchLetters } from '../dead-letters/watched-letters.js';
import { createDeadLetters, type DeadLetters } from '../dead-letters/writer.js';
import type { Producer } from '../producer/producer.js';
import { createRetryQueue, type RetryQueue } from '../retrying/retry-queue.js';
import { createRetryStates, type RetryStates } from '../retrying/retry-state.js';
import type { Tracing } from '../tracing/tracing.js';
import type { DecodeEnvelope } from './decode.js';
import { createDeliver, type Deliver, type DeliveryParts } from './deliver.js';
import { type HandleOptions, handle, type RunningHandlers } from './handle.js';
import { createRegistry, type Registry } from './registry.js';

/** All that handles records in one process. */
export interface Handling {
  readonly registry: Registry;
  readonly deadLetters: DeadLetters;
  readonly retryQueue: RetryQueue;
  readonly retryStates: RetryStates;
  readonly deliver: Deliver;
  handle(opts: HandleOptions): Promise<RunningHandlers>;
}

/** `producer` is asked for when the first record fails; it must never give up (deliveryTimeoutMs: Infinity). */
export function createHandling(
  deps: MemberParts & {
    admin: Admin;
    tracing: Tracing;
    deadLetterStates: DeadLetterStates;
    producer: () => Pick<Producer, 'send'>;
    unwrap?: DecodeEnvelope | undefined;
    learn?: DeliveryParts['learn'];
  },
): Handling {
  const { config, logger } = deps;
  let opened: Pick<Producer, 'send'> | undefined;
  const producer: Pick<Producer, 'send'> = {
    send(record) {
      opened ??= deps.producer();
      return opened.send(record);
    },
  };
  const registry = createRegistry(config.retryPolicy);
  const groupOf = (handlerId: string): string | undefined => registry.find(handlerId)?.groupId;
  const now = Date.now;
  const deadLetters = watchLetters(
    createDeadLetters({ producer, groupOf, logger, now, enabled: config.deadLetters.enabled }),
    { tracing: deps.tracing, monitor: deps.monitor, states: deps.deadLetterStates },
  );
  const retryQueue = createRetryQueue({ producer, deadLetters, groupOf });
  const clock = (): number => performance.now();
  const retryStates = createRetryStates();
  const common = { ...deps, registry, deadLetters, retryQueue, random: Math.random, clock, now };
  const deliver = createDeliver(common);
  const parts = { ...common, deliver, states: retryStates };
  return {
    registry,
    deadLetters,
    retryQueue,
    retryStates,
    deliver,
    handle: (opts) => handle(parts, opts),
  };
}
