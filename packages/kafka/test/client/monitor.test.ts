import { createHealth, createMetrics } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { createMonitor } from '../../src/client/monitor.js';

describe('monitor', () => {
  test('readiness shows all parts as one check, which names those that are not well', () => {
    const health = createHealth();
    const monitor = createMonitor(health, undefined);
    monitor.state('consumer api', undefined);
    monitor.state('producer', 'is not acknowledged');
    monitor.state('table tracked', 'has not joined its group');
    expect(health.ready().checks).toEqual({
      kafka: { ok: false, detail: 'producer is not acknowledged; table tracked has not joined its group' },
    });
    monitor.state('producer', undefined);
    monitor.forget('table tracked');
    expect(health.ready().checks).toEqual({ kafka: { ok: true } });
  });

  test('metrics have the names that users of Kafka modules expect', async () => {
    const metrics = createMetrics({ service: 'test' });
    const monitor = createMonitor(undefined, metrics);
    monitor.processed({ topic: 't', handler: 'h', records: 3, seconds: 0.1, ok: true });
    monitor.sent('t', 2);
    monitor.sendFailed('t', 'KAFKA_UNAVAILABLE');
    const text = await metrics.metrics();
    expect(text).toContain(
      'kafka_messages_processed_total{topic="t",handler="h",status="success",service="test"} 3',
    );
    expect(text).toContain('kafka_message_processing_duration_seconds_count{');
    expect(text).toContain('kafka_messages_sent_total{topic="t",service="test"} 2');
    expect(text).toContain('kafka_send_failures_total{topic="t",code="KAFKA_UNAVAILABLE",service="test"} 1');
  });
});
