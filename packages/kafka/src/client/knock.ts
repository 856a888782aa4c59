import type kafkajs from 'kafkajs';
import { fromClient } from './client-errors.js';

/**
 * Asks whether a broker answers and lets us in, over a connection of its own. With a client that does not retry
 * by itself the answer comes at once; one that does tells of its first failure only after its last.
 */
export function createKnock(client: kafkajs.Kafka): () => Promise<void> {
  return async () => {
    const visitor = client.admin();
    try {
      await visitor.connect();
    } catch (error) {
      throw fromClient(error);
    } finally {
      await visitor.disconnect().catch(() => undefined);
    }
  };
}
