import { describe, expect, test } from '@jest/globals';
import type { WantedTopic } from '../../src/admin/topic-comparison.js';
import { createMonitor } from '../../src/client/monitor.js';
import { KafkaUnavailableError } from '../../src/errors.js';
import { createRetryTopics } from '../../src/retrying/retry-topics.js';
import { silent } from '../support/logs.js';

async function create(retryTopics: { partitions?: number; replicationFactor?: number }, failures = 0) {
  const asked: { wanted: readonly WantedTopic[]; replicationFactor: number }[] = [];
  let left = failures;
  await createRetryTopics(
    {
      admin: {
        async partitionCount() {
          if (left-- > 0) throw new KafkaUnavailableError('there is no topic chat yet');
          return 4;
        },
        topicConfig: async () => ({ 'max.message.bytes': '2000000' }),
        async ensureTopics(wanted, { replicationFactor }) {
          asked.push({ wanted, replicationFactor });
          return { created: [], changed: [], differences: [] };
        },
      },
      config: {
        retry: { retries: 0, delayMs: 1 },
        replicationFactor: 3,
        retryTopics: {
          partitions: undefined,
          replicationFactor: undefined,
          retentionMs: 86_400_000,
          segmentMs: 60_000,
          ...retryTopics,
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

describe('a retry topic', () => {
  test('is like the original, with room for the headers of a copy', async () => {
    expect(await create({})).toEqual([
      {
        replicationFactor: 3,
        wanted: [
          {
            name: 'chat.retry',
            partitions: 4,
            config: {
              'cleanup.policy': 'delete',
              'retention.ms': '86400000',
              'segment.ms': '60000',
              'max.message.bytes': '2016384',
            },
          },
        ],
      },
    ]);
  });

  test('takes its own partitions and replicas where they are configured, never fewer partitions', async () => {
    expect(await create({ partitions: 8, replicationFactor: 1 })).toMatchObject([
      { replicationFactor: 1, wanted: [{ partitions: 8 }] },
    ]);
    expect(await create({ partitions: 2 })).toMatchObject([{ wanted: [{ partitions: 4 }] }]);
  });

  test('is waited for, as is the original', async () => {
    expect(await create({}, 2)).toHaveLength(1);
  });
});
