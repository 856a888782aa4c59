import type { Logger } from '@chatpulse/service';
import type kafkajs from 'kafkajs';
import { attempt, meaningOf } from '../client/attempts.js';
import { type FailedAttempt, untilDone } from '../client/backoff.js';
import { fromClient } from '../client/client-errors.js';
import { errorFields } from '../errors.js';
import type { Cluster } from './requests.js';

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
      const work = async () => {
        await cluster.connect();
        if (cluster.brokerPool.metadata == null) await cluster.refreshMetadata();
        return question(cluster);
      };
      const retry = (failed: FailedAttempt): void => {
        const { error, ...when } = failed;
        state('is not answered', failed);
        logger.debug({ what: 'ask', ...when, ...errorFields(error) }, 'kafka: not answered');
      };
      try {
        return await attempt(deps, work, { retry });
      } finally {
        state(undefined);
      }
    },
    async disconnect() {
      await Promise.allSettled([admin.disconnect(), cluster.disconnect()]);
    },
  };
}
