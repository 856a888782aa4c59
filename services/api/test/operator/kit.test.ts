import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runOperator } from './running-operator.js';

let operator: Awaited<ReturnType<typeof runOperator>>;
beforeAll(async () => {
  operator = await runOperator();
});
afterAll(() => operator.close());

test('health, readiness and liveness have the shapes that users of Kafka modules know', async () => {
  expect((await operator.ask('/kafka/health')).body).toMatchObject({
    status: 'healthy',
    timestamp: expect.any(String),
    components: {
      producer: { connected: true },
      retry: { running: false },
      dlq: { reprocessing: false },
      handlers: { registered: 1 },
    },
  });
  expect((await operator.ask('/kafka/health/ready')).body).toEqual({
    ready: true,
    checks: { producer: true, handlers: true },
  });
  expect((await operator.ask('/kafka/health/live')).body).toEqual({
    alive: true,
    timestamp: expect.any(String),
  });
});

test('not ready is a 503 with the same shape', async () => {
  operator.kit.broken = new Error('away');
  const { status, body } = await operator.ask('/kafka/health/ready');
  operator.kit.broken = undefined;
  expect([status, body.ready]).toEqual([503, false]);
});

test('metrics have the shape that users of Kafka modules know', async () => {
  expect((await operator.ask('/kafka/metrics')).body).toEqual({
    timestamp: expect.any(String),
    handlers: { registered: 1, patterns: ['channel-stats'] },
    retry: {
      topic: null,
      running: false,
      messagesProcessed: 0,
      messagesSkipped: 0,
      messagesDelayed: 0,
      errorsEncountered: 0,
    },
    dlq: { topic: 'channel-stats.dlt', reprocessing: false, messagesStored: 1, messagesReprocessed: 0 },
  });
});

test.each([
  ['', 'all'],
  ['?component=retry', 'retry'],
  ['?component=dlq', 'dlq'],
])('POST /kafka/metrics/reset%s sets %s to zero, and is in the audit log first', async (query, component) => {
  operator.kit.done.length = 0;
  const { status } = await operator.ask(`/kafka/metrics/reset${query}`, { method: 'POST' });
  expect(status).toBe(200);
  expect(operator.kit.done).toEqual([
    { audited: expect.objectContaining({ action: 'metrics.reset', details: { component } }) },
    { reset: component },
  ]);
});

test('another component is refused by name', async () => {
  const { status, body } = await operator.ask('/kafka/metrics/reset?component=producer', { method: 'POST' });
  expect([status, body.errors]).toEqual([
    400,
    [{ field: 'component', problem: expect.stringMatching(/^must be one of/) }],
  ]);
});

test('handlers have id, pattern, method, class and the retry policy in force', async () => {
  expect((await operator.ask('/kafka/handlers')).body).toEqual({
    total: 2,
    handlers: [
      {
        id: 'api.materializer',
        pattern: 'channel-stats',
        method: 'handleBatch',
        class: 'api',
        options: {
          retry: {
            enabled: true,
            attempts: 5,
            baseDelayMs: 2000,
            maxDelayMs: 30_000,
            backoff: 'exponential',
            worstTotalMs: 120_000,
          },
          order: 'key',
          groupId: 'chatpulse-api',
        },
      },
      {
        id: 'api.gone',
        pattern: 'channel-stats[type=window]',
        method: 'handle',
        class: 'api',
        options: { retry: false, order: 'none', groupId: 'chatpulse-api' },
      },
    ],
  });
});
