import { setTimeout as delay } from 'node:timers/promises';
import { ChatpulseError } from '@chatpulse/service';
import { isRetriable, KafkaUnavailableError } from '../errors.js';
import { backoffMs, type FailedAttempt } from './backoff.js';
import { fromClient } from './client-errors.js';

// With KAFKA_RETRY_DELAYMS at its default it is given up some 2 s after the first failure.
const maxAttempts = 4;

/**
 * Requests of our own to a cluster: what is retriable is tried 4 times in all, and brokers are looked for anew
 * in between. @throws what it means to us: KafkaUnavailableError, KafkaRefusedError, or what `work` threw of ours
 */
export async function attempt<T>(
  deps: { cluster: { refreshMetadata(): Promise<void> }; retryDelayMs: number; signal: AbortSignal },
  work: () => Promise<T>,
  on: { failure?: () => void; retry?: (failed: FailedAttempt) => void } = {},
): Promise<T> {
  const { cluster, retryDelayMs, signal } = deps;
  for (let number = 1; ; number++) {
    try {
      return await work();
    } catch (thrown) {
      on.failure?.();
      const error = meaningOf(thrown);
      if (!isRetriable(error) || number === maxAttempts || signal.aborted) throw error;
      const nextDelayMs = backoffMs(number, retryDelayMs);
      on.retry?.({ error, attempt: number, nextDelayMs });
      await delay(nextDelayMs, undefined, { signal }).catch(() => {
        throw error;
      });
      // Also finds brokers that moved. That it failed, the next attempt will tell.
      await cluster.refreshMetadata().catch(() => undefined);
    }
  }
}

/** What the client's error means to us. */
export function meaningOf(error: unknown): unknown {
  if (error instanceof ChatpulseError) return error;
  // Retention took the offset between two requests: where the oldest one is now is asked again.
  if (error instanceof Error && 'type' in error && error.type === 'OFFSET_OUT_OF_RANGE') {
    return new KafkaUnavailableError('the offset is no longer kept', { cause: error });
  }
  const meaning = fromClient(error);
  if (meaning instanceof ChatpulseError) return meaning;
  // When a connection breaks at the wrong moment kafkajs trips over an answer it does not have.
  return new KafkaUnavailableError(`the client failed in an unknown way: ${meaning}`, { cause: error });
}
