import type { Health, Metrics } from '@chatpulse/service';
import { Counter, Histogram } from 'prom-client';

/** What one producer, consumer or table says about itself. Names it uses are its own. */
export interface Monitor {
  /** Up, or the reason why not. Readiness shows them all as one check, `kafka`. */
  state(part: string, problem: string | undefined): void;
  /** Takes a part out of the check. */
  forget(part: string): void;
  registerLoop(loop: string, maxAgeMs: number): void;
  removeLoop(loop: string): void;
  beat(loop: string): void;
  sent(topic: string, records: number): void;
  sendFailed(topic: string, code: string): void;
  processed(work: { topic: string; handler: string; records: number; seconds: number; ok: boolean }): void;
}

export type ProducerMonitor = {
  /** Well, or what is the matter. */
  state(problem: string | undefined): void;
  sent(topic: string, records: number): void;
  failed(topic: string, error: unknown): void;
};

export function createMonitor(health: Health | undefined, metrics: Metrics | undefined): Monitor {
  const problems = new Map<string, string | undefined>();
  const series = metrics === undefined ? undefined : createSeries(metrics);

  const report = (): void => {
    const bad = [...problems].filter(([, problem]) => problem !== undefined);
    health?.report(
      'kafka',
      bad.length === 0,
      bad.map(([part, problem]) => `${part} ${problem}`).join('; ') || undefined,
    );
  };

  return {
    state(part, problem) {
      if (problems.has(part) && problems.get(part) === problem) return;
      problems.set(part, problem);
      report();
    },
    forget(part) {
      problems.delete(part);
      report();
    },
    registerLoop: (loop, maxAgeMs) => health?.registerLoop(loop, maxAgeMs),
    removeLoop: (loop) => health?.removeLoop(loop),
    beat: (loop) => health?.beat(loop),
    sent: (topic, records) => series?.sent.inc({ topic }, records),
    sendFailed: (topic, code) => series?.sendFailures.inc({ topic, code }),
    processed({ topic, handler, records, seconds, ok }) {
      series?.processed.inc({ topic, handler, status: ok ? 'success' : 'failure' }, records);
      series?.processing.observe({ topic, handler }, seconds);
    },
  };
}

function createSeries(metrics: Metrics) {
  const registers = [metrics];
  return {
    sent: new Counter({
      name: 'kafka_messages_sent_total',
      help: 'Records acknowledged by all in-sync replicas',
      labelNames: ['topic'],
      registers,
    }),
    sendFailures: new Counter({
      name: 'kafka_send_failures_total',
      help: 'Attempts to send a batch that failed, by error code; most are sent again',
      labelNames: ['topic', 'code'],
      registers,
    }),
    processed: new Counter({
      name: 'kafka_messages_processed_total',
      help: 'Records handed to a handler, by outcome; a failure that is retried counts each time',
      labelNames: ['topic', 'handler', 'status'],
      registers,
    }),
    processing: new Histogram({
      name: 'kafka_message_processing_duration_seconds',
      help: 'Time a handler took for one batch',
      labelNames: ['topic', 'handler'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 30],
      registers,
    }),
  };
}
