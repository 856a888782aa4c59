import { setTimeout as delay } from 'node:timers/promises';
import { ChatpulseError, type Logger } from '@chatpulse/service';
import type kafkajs from 'kafkajs';
import { backoffMs, type FailedAttempt, untilDone } from '../client/backoff.js';
import { fromClient } from '../client/client-errors.js';
import { errorFields, isRetriable, KafkaUnavailableError } from '../errors.js';
import type { Cluster } from './requests.js';

// With KAFKA_RETRY_DELAYMS at its default this is given up some 2 s after the first failure.
const maxAttempts = 4;

/** Both ways to ask. Each connects at the first question. @throws KafkaUnavailableError, KafkaRefusedError */
export interface Asking {
  /** What kafkajs's admin client can ask. It connects for as long as it takes. */
  admin<T>(question: (admin: kafkajs.Admin) => Promise<T>): Promise<T>;
  /** What only requests of our own can. A question that may be answered later is asked 4 times. */
  cluster<T>(question: (cluster: Cluster) => Promise<T>): Promise<T>;
  disconnect(): Promise<void>;
}

export function createAsking(deps: {
  client: kafkajs.Kafka;
  cluster: Cluster;
  retryDelayMs: number;
  logger: Logger;
  signal: AbortSignal;
  /** Fails at once where the client would try for long before it says so. */
  knock: () => Promise<void>;
  /** What is waited for, as long as it is. */
  state: (problem: string | undefined, failed?: FailedAttempt) => void;
}): Asking {
  const { cluster, retryDelayMs, logger, signal, knock, state } = deps;
  const admin = deps.client.admin();
  let connected: Promise<void> | undefined;

  const connect = (): Promise<void> => {
    const work = async (): Promise<void> => {
      await knock();
      await admin.connect().catch((error: unknown) => {
        throw fromClient(error);
      });
    };
    connected ??= untilDone(work, {
      what: 'connect admin',
      baseMs: retryDelayMs,
      logger,
      signal,
      onFailure: (failed) => state('is not connected', failed),
    })
      .catch((error: unknown) => {
        // What was refused once, such as a password, may have been put right by the next question.
        connected = undefined;
        throw error;
      })
      .finally(() => state(undefined));
    return connected;
  };

  return {
    async admin(question) {
      await connect();
      try {
        return await question(admin);
      } catch (error) {
        throw meaningOf(error);
      }
    },
    async cluster(question) {
      for (let attempt = 1; ; attempt++) {
        try {
          await cluster.connect();
          if (cluster.brokerPool.metadata == null) await cluster.refreshMetadata();
          const answer = await question(cluster);
          if (attempt > 1) state(undefined);
          return answer;
        } catch (error) {
          const meaning = meaningOf(error);
          if (!isRetriable(meaning) || attempt === maxAttempts || signal.aborted) {
            state(undefined);
            throw meaning;
          }
          const nextDelayMs = backoffMs(attempt, retryDelayMs);
          state('is not answered', { error: meaning, attempt, nextDelayMs });
          logger.debug({ what: 'ask', attempt, nextDelayMs, ...errorFields(meaning) }, 'kafka: not answered');
          await delay(nextDelayMs, undefined, { signal }).catch(() => {
            throw meaning;
          });
          // Also finds brokers that moved. That it failed, the next attempt will tell.
          await cluster.refreshMetadata().catch(() => undefined);
        }
      }
    },
    async disconnect() {
      await Promise.allSettled([admin.disconnect(), cluster.disconnect()]);
    },
  };
}

function meaningOf(error: unknown): ChatpulseError {
  const meaning = fromClient(error);
  if (meaning instanceof ChatpulseError) return meaning;
  // When a connection breaks at the wrong moment kafkajs trips over an answer it does not have.
  return new KafkaUnavailableError(`the client failed in an unknown way: ${meaning}`, { cause: error });
}
