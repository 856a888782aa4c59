import type { Kafka } from '../../src/kafka.js';
import type { IncomingMessage } from '../../src/messages.js';

/** What is under test: a cluster, and the processes that connect to it. */
export type Cluster = {
  /** Another process. `env` holds KAFKA_* variables. */
  connect(env?: Record<string, string>): Kafka;
  /** A topic of its own for the test, with its dead letters. */
  topic(partitions?: number, config?: Record<string, string>): Promise<string>;
};

export const quick = { KAFKA_RETRY_BASE_DELAY: '50', KAFKA_RETRY_MAX_DELAY: '200' };

export async function readPartition(
  kafka: Kafka,
  topic: string,
  partition = 0,
): Promise<readonly IncomingMessage[]> {
  const from = { offset: '0' };
  return (await kafka.reader().read({ topic, partition, from, limit: 1000 })).messages;
}

export const committed = async (kafka: Kafka, groupId: string): Promise<string[]> =>
  (await kafka.admin().groupLag(groupId)).map((lag) => lag.committed);
