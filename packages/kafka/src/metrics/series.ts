import type { Metrics } from '@chatpulse/service';
import { Counter, Gauge, Histogram } from 'prom-client';

/** How a record gets another attempt: its partition waits, it goes through the retry topic, or a dependency is waited for. */
export type RetryWay = 'place' | 'topic' | 'dependency';

/** Every metric of the kit. `parts` answers what there is and whether each is well, when somebody asks. */
export function createSeries(
  metrics: Metrics,
  parts: () => Iterable<readonly [part: string, well: boolean]>,
) {
  const registers = [metrics];
  new Gauge({
    name: 'kafka_part_up',
    help: '1 while a producer, consumer or handler is well; 0 while it reconnects, waits or is stopped by the breaker',
    labelNames: ['part'],
    registers,
    collect() {
      this.reset();
      for (const [part, well] of parts()) this.set({ part }, well ? 1 : 0);
    },
  });
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
    passedOver: new Counter({
      name: 'kafka_messages_passed_over_total',
      help: 'Records that no handler of their topic is for',
      labelNames: ['topic'],
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
      help: 'Time a handler took for one record, or for one batch where it takes batches',
      labelNames: ['topic', 'handler'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 30],
      registers,
    }),
    retries: new Counter({
      name: 'kafka_retries_total',
      help: 'Attempts after which a record gets another one: in place, through its retry topic, or for a dependency',
      labelNames: ['topic', 'handler', 'way'],
      registers,
    }),
    deadLetters: new Counter({
      name: 'kafka_dead_letters_total',
      help: 'Records stored in a dead-letter topic, by the topic they came from and the error code',
      labelNames: ['topic', 'handler', 'code'],
      registers,
    }),
    reconnects: new Counter({
      name: 'kafka_reconnect_attempts_total',
      help: 'Failed attempts to reach Kafka again, by part',
      labelNames: ['part'],
      registers,
    }),
    crashes: new Counter({
      name: 'kafka_consumer_crashes_total',
      help: 'Consumers that ended by themselves and take the process with them',
      labelNames: ['part'],
      registers,
    }),
    lag: new Gauge({
      name: 'kafka_consumer_lag_records',
      help: 'Offsets between the last batch handled and the end that the broker told with it',
      labelNames: ['part', 'topic', 'partition'],
      registers,
    }),
  };
}
