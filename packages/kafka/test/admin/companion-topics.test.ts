import { createHealth } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { createCompanions } from '../../src/admin/companion-topics.js';
import { createMonitor } from '../../src/client/monitor.js';
import { KafkaRefusedError, KafkaUnavailableError } from '../../src/errors.js';
import { recordingLogger } from '../support/logs.js';

const settings = {
  partitions: undefined,
  replicationFactor: undefined,
  retentionMs: 86_400_000,
  segmentMs: 60_000,
};

/** Each call to create the topic fails with the next of `failures`, until there are none left. */
function setUp(failures: Error[]) {
  const health = createHealth();
  const { logger, lines } = recordingLogger('info');
  const said: (string | undefined)[] = [];
  const create = () =>
    createCompanions(
      {
        admin: {
          partitionCount: async () => 4,
          topicConfig: async () => ({ 'max.message.bytes': '2000000' }),
          async ensureTopics() {
            said.push(health.ready().checks.kafka?.detail);
            const failure = failures.shift();
            if (failure !== undefined) throw failure;
            return { created: ['chat.retry'], changed: [], differences: [] };
          },
        },
        config: { retry: { retries: 0, delayMs: 1 }, replicationFactor: 1 },
        monitor: createMonitor(health),
        logger,
        signal: new AbortController().signal,
      },
      ['chat'],
      { nameOf: (topic) => `${topic}.retry`, settings },
    );
  return { create, health, lines, said };
}

describe('a topic that cannot be created', () => {
  test('for now is waited for, and log and health tell the attempt', async () => {
    const away = new KafkaUnavailableError('no controller');
    const { create, health, lines, said } = setUp([away, away]);
    await create();
    const says = (attempt: number) =>
      new RegExp(
        `^topic chat.retry is not created: attempt ${attempt}, next in \\d+ ms \\(KAFKA_UNAVAILABLE\\)$`,
      );
    expect(said).toEqual([undefined, expect.stringMatching(says(1)), expect.stringMatching(says(2))]);
    const failed = { what: 'create chat.retry', code: 'KAFKA_UNAVAILABLE', error: 'no controller' };
    expect(lines).toMatchObject([
      { ...failed, attempt: 1 },
      { ...failed, attempt: 2 },
      { msg: 'kafka: topic created', topic: 'chat.retry' },
    ]);
    expect(health.ready().ok).toBe(true);
  });

  test.each([
    ['that is not allowed', new KafkaRefusedError('no permission')],
    ['for a reason that nobody knows', new TypeError('cannot read properties of undefined')],
  ])('%s ends the start, which names it', async (_, cause) => {
    const { create } = setUp([cause]);
    await expect(create()).rejects.toMatchObject({
      code: 'START_FAILED',
      message: `could not create chat.retry: ${cause.message}`,
      cause,
    });
  });
});
