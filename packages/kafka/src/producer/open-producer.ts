import { ChatpulseError, type Logger } from '@chatpulse/service';
import type { Monitor, ProducerMonitor } from '../client/monitor.js';
import type { KafkaConfig } from '../config/config.js';
import { TransactionsUnsupportedError } from '../errors.js';
import type { Tracing } from '../tracing/tracing.js';
import type { Channel } from './channel.js';
import { createProducer, type Producer, type ProducerOptions } from './producer.js';

/**
 * A producer with the real clock. What `channel` opens must not retry by itself.
 * @throws TransactionsUnsupportedError
 */
export function openProducer(
  deps: {
    channel: () => Channel;
    config: KafkaConfig;
    partitionCount: (topic: string) => Promise<number>;
    monitor: Monitor;
    tracing: Tracing;
    logger: Logger;
    /** Aborted when the client is closing: what would wait for ever then waits no longer than for one request. */
    signal?: AbortSignal;
  },
  options: ProducerOptions,
): Producer {
  const { channel, config, partitionCount, tracing, logger, signal } = deps;
  const { lingerMs, deliveryTimeoutMs, batchSizeBytes } = config.producer;
  const { maxInFlightRequests = config.producer.maxInFlightRequests } = options;
  if (options.transactionalId !== undefined) throw transactionsUnsupported();
  const patienceMs = options.deliveryTimeoutMs ?? deliveryTimeoutMs;
  return createProducer({
    channels: Array.from({ length: maxInFlightRequests }, channel),
    partitionCount,
    partitioner: options.partitioner,
    rules: {
      lingerMs: options.lingerMs ?? lingerMs,
      get deliveryTimeoutMs() {
        const endless = patienceMs === Number.POSITIVE_INFINITY;
        return endless && signal?.aborted === true ? config.requestTimeoutMs : patienceMs;
      },
      batchSizeBytes: options.batchSizeBytes ?? batchSizeBytes,
      retryDelayMs: config.retry.delayMs,
    },
    logger,
    monitor: producerMonitor(deps.monitor),
    tracing,
    now: () => performance.now(),
    wallClock: Date.now,
  });
}

export function transactionsUnsupported(): TransactionsUnsupportedError {
  return new TransactionsUnsupportedError(
    'transactions are not offered: the client library can lose or repeat records in them (docs/adr/0009). ' +
      'Send idempotently and let the reader recognise a repetition, or use Kafka Streams',
  );
}

/** All producers of a process are one part of its health: the last word of any of them counts. */
function producerMonitor(monitor: Monitor): ProducerMonitor {
  const state: ProducerMonitor['state'] = (problem, failed) => monitor.state('producer', problem, failed);
  return {
    state,
    sent(topic, records) {
      state(undefined);
      monitor.sent(topic, records);
    },
    failed(topic, error, again) {
      if (again !== undefined) state('is not acknowledged', again);
      monitor.sendFailed(topic, error instanceof ChatpulseError ? error.code : 'UNKNOWN');
    },
  };
}
