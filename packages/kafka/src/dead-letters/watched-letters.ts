import type { Monitor } from '../client/monitor.js';
import type { Tracing } from '../tracing/tracing.js';
import type { DeadLetterStates } from './dead-letter-state.js';
import { retryCountOf } from './headers.js';
import type { DeadLetters } from './writer.js';

/** The same dead letters: each has a span, carries its record's correlation id, and counts once it is acknowledged. */
export function watchLetters(
  deadLetters: DeadLetters,
  watch: {
    tracing: Pick<Tracing, 'handling'>;
    monitor: Pick<Monitor, 'deadLettered'>;
    states: Pick<DeadLetterStates, 'stored'>;
  },
): DeadLetters {
  const { tracing, monitor, states } = watch;
  return {
    ...deadLetters,
    store(record, failure) {
      const { handlerId, code, retryCount = retryCountOf(record.headers) } = failure;
      const delivery = { operation: 'dead-letter', handlerId, attempt: retryCount + 1 } as const;
      return tracing.handling(record, delivery, async ({ became }) => {
        const position = await deadLetters.store(record, failure);
        became('deadLetter', code);
        monitor.deadLettered(record.topic, handlerId, code);
        states.stored(position.topic);
        return position;
      });
    },
  };
}
