import { createHealth } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { createMonitor, type Monitor } from '../../src/client/monitor.js';
import { createDeadLetterStates } from '../../src/dead-letters/dead-letter-state.js';
import { KafkaUnavailableError } from '../../src/errors.js';
import { createViews } from '../../src/health/views.js';
import { createRetryStates } from '../../src/retrying/retry-state.js';

const timestamp = '2026-11-21T12:04:32.000Z';

function setUp(patterns: readonly string[] = []) {
  let time = 0;
  const monitor = createMonitor(createHealth({ now: () => time }));
  const retry = createRetryStates();
  const deadLetters = createDeadLetterStates();
  const views = createViews({
    monitor,
    retry,
    deadLetters,
    patterns: () => patterns,
    now: () => Date.parse(timestamp),
  });
  const elapse = (ms: number): void => {
    time += ms;
  };
  return { monitor, retry, deadLetters, views, elapse };
}

describe('the health view', () => {
  test('has the shape that users of Kafka modules expect', () => {
    const { monitor, views } = setUp(['channel-stats']);
    monitor.state('producer', undefined);
    expect(views.health()).toEqual({
      status: 'healthy',
      timestamp,
      components: {
        producer: { connected: true },
        retry: { running: false },
        dlq: { reprocessing: false },
        handlers: { registered: 1 },
      },
      problems: [],
    });
    expect(views.ready()).toEqual({ ready: true, checks: { producer: true, handlers: true } });
    expect(views.live()).toEqual({ alive: true, timestamp });
  });

  test('a reconnect shows as degraded, with its attempt and the delay until the next', () => {
    const { monitor, views } = setUp();
    const error = new KafkaUnavailableError('');
    monitor.state('producer', 'is not connected', { error, attempt: 3, nextDelayMs: 1200 });
    expect(views.health()).toMatchObject({
      status: 'degraded',
      components: { producer: { connected: false } },
      problems: ['producer is not connected: attempt 3, next in 1200 ms (KAFKA_UNAVAILABLE)'],
    });
    expect(views.ready()).toEqual({ ready: false, checks: { producer: false, handlers: true } });
    expect(views.live().alive).toBe(true);
  });

  test.each<[string, (monitor: Monitor) => void]>([
    ['a consumer that has ended', (monitor) => monitor.crashed('consumer api')],
    ['a partition that the breaker stopped', (monitor) => monitor.halted('api.test on t/0', 'is stopped')],
  ])('%s shows as unhealthy', (_, happens) => {
    const { monitor, views } = setUp();
    happens(monitor);
    expect(views.health().status).toBe('unhealthy');
    expect(views.ready()).toEqual({ ready: false, checks: { producer: true, handlers: false } });
  });

  test('a loop that stands still is not alive, whatever the brokers would say of its group', () => {
    const { monitor, views, elapse } = setUp();
    monitor.state('consumer api', undefined);
    monitor.registerLoop('consumer api', 100);
    elapse(101);
    expect([views.live().alive, views.health().status]).toEqual([false, 'unhealthy']);
    monitor.beat('consumer api');
    expect([views.live().alive, views.health().status]).toEqual([true, 'healthy']);
  });

  test('an admin client that reconnects does not make the process unready', () => {
    const { monitor, views } = setUp();
    monitor.state('admin', 'is not answered');
    expect(views.ready().ready).toBe(true);
  });
});

describe('the metrics view', () => {
  test('without retries and dead letters has the shape that users expect, with no topic', () => {
    const { views } = setUp(['a', 'b[type=x]']);
    expect(views.metrics()).toEqual({
      timestamp,
      handlers: { registered: 2, patterns: ['a', 'b[type=x]'] },
      retry: {
        topic: null,
        running: false,
        messagesProcessed: 0,
        messagesSkipped: 0,
        messagesDelayed: 0,
        errorsEncountered: 0,
      },
      dlq: { topic: null, reprocessing: false, messagesStored: 0, messagesReprocessed: 0 },
    });
  });

  function counted() {
    const parts = setUp();
    const { retry, deadLetters } = parts;
    retry.running('a.retry', true);
    for (const topic of ['a.retry', 'b.retry']) retry.add(topic, 'messagesProcessed');
    retry.add('b.retry', 'errorsEncountered');
    deadLetters.reprocessing('a.dlt', true);
    for (const topic of ['a.dlt', 'b.dlt', 'b.dlt']) deadLetters.stored(topic);
    deadLetters.reprocessed('a.dlt');
    return parts;
  }

  test('sums the counts of all topics', () => {
    const { views } = counted();
    expect(views.metrics()).toMatchObject({
      retry: { topic: 'a.retry,b.retry', running: true, messagesProcessed: 2, errorsEncountered: 1 },
      dlq: { topic: 'a.dlt,b.dlt', reprocessing: true, messagesStored: 3, messagesReprocessed: 1 },
    });
    expect(views.health().components).toMatchObject({
      retry: { running: true },
      dlq: { reprocessing: true },
    });
  });

  test.each([
    ['all', [0, 0]],
    ['retry', [0, 3]],
    ['dlq', [2, 0]],
  ] as const)('a reset of %s sets its counts to 0, and what runs goes on running', (component, left) => {
    const { views } = counted();
    views.resetMetrics(component);
    const { retry, dlq } = views.metrics();
    expect([retry.messagesProcessed, dlq.messagesStored]).toEqual(left);
    expect([retry.running, dlq.reprocessing]).toEqual([true, true]);
  });
});
