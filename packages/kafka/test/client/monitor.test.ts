import { createHealth, createMetrics } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { createMonitor } from '../../src/client/monitor.js';
import { KafkaUnavailableError } from '../../src/errors.js';

const failed = { error: new KafkaUnavailableError(''), attempt: 3, nextDelayMs: 1200 };

describe('monitor', () => {
  test('readiness shows all parts as one check, which names those that are not well', () => {
    const health = createHealth();
    const monitor = createMonitor(health);
    monitor.state('consumer api', undefined);
    monitor.state('producer', 'is not acknowledged', failed);
    monitor.state('table tracked', 'has not joined its group');
    expect(health.ready().checks).toEqual({
      kafka: {
        ok: false,
        detail:
          'producer is not acknowledged: attempt 3, next in 1200 ms (KAFKA_UNAVAILABLE); ' +
          'table tracked has not joined its group',
      },
    });
    monitor.state('producer', undefined);
    monitor.forget('table tracked');
    expect(health.ready().checks).toEqual({ kafka: { ok: true } });
  });

  test('is alive as long as each of its own loops beats; those of others are not its concern', () => {
    let time = 0;
    const health = createHealth({ now: () => time });
    const monitor = createMonitor(health);
    monitor.registerLoop('consumer api', 10);
    health.registerLoop('chat', 5);
    time = 8;
    expect(monitor.alive()).toBe(true);
    time = 11;
    expect(monitor.alive()).toBe(false);
    monitor.beat('consumer api');
    expect(monitor.alive()).toBe(true);
    time = 30;
    monitor.removeLoop('consumer api');
    expect(monitor.alive()).toBe(true);
  });
});

describe('metrics', () => {
  test('have the names that users of Kafka modules expect', async () => {
    const metrics = createMetrics({ service: 'test' });
    const monitor = createMonitor(undefined, metrics);
    monitor.processed({ topic: 't', handler: 'h', records: 3, failed: 0, seconds: 0.1 });
    monitor.processed({ topic: 't', handler: 'h', records: 1, failed: 1, seconds: 0.1, retry: 'topic' });
    monitor.passedOver('t');
    monitor.sent('t', 2);
    monitor.sendFailed('t', 'KAFKA_UNAVAILABLE');
    monitor.deadLettered('t', 'h', 'UNDECODABLE');
    monitor.state('producer', 'is not acknowledged', failed);
    monitor.state('consumer h', undefined);
    monitor.crashed('consumer g');
    monitor.lag('consumer g', { topic: 't', partition: 0 }, 17);
    const text = await metrics.metrics();
    for (const line of [
      'kafka_messages_processed_total{topic="t",handler="h",status="success",service="test"} 3',
      'kafka_messages_processed_total{topic="t",handler="h",status="failure",service="test"} 1',
      'kafka_message_processing_duration_seconds_count{service="test",topic="t",handler="h"} 2',
      'kafka_messages_passed_over_total{topic="t",service="test"} 1',
      'kafka_messages_sent_total{topic="t",service="test"} 2',
      'kafka_send_failures_total{topic="t",code="KAFKA_UNAVAILABLE",service="test"} 1',
      'kafka_retries_total{topic="t",handler="h",way="topic",service="test"} 1',
      'kafka_dead_letters_total{topic="t",handler="h",code="UNDECODABLE",service="test"} 1',
      'kafka_reconnect_attempts_total{part="producer",service="test"} 1',
      'kafka_part_up{part="producer",service="test"} 0',
      'kafka_part_up{part="consumer g",service="test"} 0',
      'kafka_part_up{part="consumer h",service="test"} 1',
      'kafka_consumer_crashes_total{part="consumer g",service="test"} 1',
      'kafka_consumer_lag_records{part="consumer g",topic="t",partition="0",service="test"} 17',
    ]) {
      expect(text).toContain(line);
    }
  });

  test('show no lag of a partition that is read elsewhere now', async () => {
    const metrics = createMetrics({ service: 'test' });
    const monitor = createMonitor(undefined, metrics);
    const at = (partition: number) => ({ topic: 't', partition });
    monitor.assigned('consumer g', [at(0), at(1)]);
    monitor.lag('consumer g', at(0), 1);
    monitor.lag('consumer g', at(1), 1);
    monitor.assigned('consumer g', [at(1)]);
    monitor.lag('consumer g', at(1), 2);
    const lags = (await metrics.metrics()).match(/^kafka_consumer_lag_records{.*$/gm);
    expect(lags).toEqual([expect.stringMatching(/partition="1".* 2$/)]);
    monitor.forget('consumer g');
    expect(await metrics.metrics()).not.toMatch(/^kafka_consumer_lag_records{/m);
  });

  test('are not there where none are wanted', async () => {
    const monitor = createMonitor(createHealth(), undefined);
    expect(() =>
      monitor.processed({ topic: 't', handler: 'h', records: 1, failed: 0, seconds: 1 }),
    ).not.toThrow();
  });
});
