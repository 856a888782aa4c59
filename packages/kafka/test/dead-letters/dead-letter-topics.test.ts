import { describe, expect, test } from '@jest/globals';
import type { WantedTopic } from '../../src/admin/topic-comparison.js';
import { createMonitor } from '../../src/client/monitor.js';
import { createDeadLetterTopics } from '../../src/dead-letters/dead-letter-topics.js';
import { silent } from '../support/logs.js';

async function create(deadLetters: { enabled?: boolean; partitions?: number } = {}) {
  const asked: WantedTopic[] = [];
  await createDeadLetterTopics(
    {
      admin: {
        partitionCount: async () => 4,
        topicConfig: async () => ({ 'max.message.bytes': '2000000' }),
        async ensureTopics(wanted) {
          asked.push(...wanted);
          return { created: [], changed: [], differences: [] };
        },
      },
      config: {
        retry: { retries: 0, delayMs: 1 },
        replicationFactor: 3,
        deadLetters: {
          enabled: true,
          partitions: undefined,
          replicationFactor: undefined,
          retentionMs: 86_400_000,
          segmentMs: 60_000,
          ...deadLetters,
        },
      },
      monitor: createMonitor(),
      logger: silent,
      signal: new AbortController().signal,
    },
    ['chat'],
  );
  return asked;
}

describe('a dead-letter topic', () => {
  test('has the partitions of the original, room for headers, and the retention of KAFKA_DLQ_TOPIC_*', async () => {
    expect(await create()).toEqual([
      {
        name: 'chat.dlt',
        partitions: 4,
        config: {
          'cleanup.policy': 'delete',
          'retention.ms': '86400000',
          'segment.ms': '60000',
          'max.message.bytes': '2016384',
        },
      },
    ]);
  });

  test('is not made where dead letters are switched off', async () => {
    expect(await create({ enabled: false })).toEqual([]);
  });
});
