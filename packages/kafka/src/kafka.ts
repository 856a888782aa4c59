import { performance } from 'node:perf_hooks';
import { ChatpulseError, type Health, type Logger, type Metrics } from '@chatpulse/service';
import { type Admin, createAdmin } from './admin/admin.js';
import { createClient } from './client/client.js';
import { createMonitor, type ProducerMonitor } from './client/monitor.js';
import type { KafkaConfig } from './config/config.js';
import { type ConsumeOptions, consume, type RunningConsumer } from './consumer/consumer.js';
import { type FollowedTable, type FollowTableOptions, followTable } from './consumer/table.js';
import { createChannel } from './producer/channel.js';
import { compressionTypes } from './producer/codecs.js';
import { createProducer, type Producer, type ProducerOptions } from './producer/producer.js';

/** One process's access to Kafka. Every part connects by itself, with backoff, for as long as it takes. */
export interface Kafka {
  producer(opts?: ProducerOptions): Producer;
  /** Joins the group and runs until stop(). */
  consume(opts: ConsumeOptions): Promise<RunningConsumer>;
  /** Reads a compacted topic from its start to the end noted now, then follows it. */
  followTable(opts: FollowTableOptions): Promise<FollowedTable>;
  /** The same one at each call; it connects when it is first asked. */
  admin(): Admin;
  /** Stops what still runs, consumers first, and ends all attempts to connect. */
  disconnect(): Promise<void>;
}

export function createKafka(opts: {
  config: KafkaConfig;
  logger: Logger;
  health?: Health;
  metrics?: Metrics;
}): Kafka {
  const { config, logger } = opts;
  const monitor = createMonitor(opts.health, opts.metrics);
  const closing = new AbortController();
  const { signal } = closing;
  const retryDelayMs = config.retry.delayMs;
  const patient = createClient({ config, logger, retries: config.retry.retries });
  const impatient = createClient({ config, logger, retries: 0 });
  const admin = createAdmin({ client: patient, retryDelayMs, logger, signal });
  const readers: { stop(): Promise<void> }[] = [];
  const producers: Producer[] = [];

  const producerState = (problem: string | undefined): void => monitor.state('producer', problem);
  const producerMonitor: ProducerMonitor = {
    state: producerState,
    sent(topic, records) {
      producerState(undefined);
      monitor.sent(topic, records);
    },
    failed(topic, error) {
      const known = error instanceof ChatpulseError;
      if (known && error.retriable) producerState(`is not acknowledged: ${error.code}`);
      monitor.sendFailed(topic, known ? error.code : 'UNKNOWN');
    },
  };

  const watched = <T extends { stop(): Promise<void> }>(reader: T): T => {
    readers.push(reader);
    return reader;
  };

  return {
    producer({
      lingerMs = config.producer.lingerMs,
      deliveryTimeoutMs = config.producer.deliveryTimeoutMs,
    } = {}) {
      const compression = compressionTypes[config.producer.compression];
      const channel = { client: impatient, compression, requestTimeoutMs: config.requestTimeoutMs };
      const producer = createProducer({
        channels: Array.from({ length: config.producer.maxInFlightRequests }, () =>
          createChannel({ ...channel, retryDelayMs, logger, signal }),
        ),
        partitionCount: admin.partitionCount,
        rules: { lingerMs, deliveryTimeoutMs, batchSizeBytes: config.producer.batchSizeBytes, retryDelayMs },
        logger,
        monitor: producerMonitor,
        now: () => performance.now(),
        wallClock: Date.now,
      });
      producers.push(producer);
      return producer;
    },
    consume: async (options) =>
      watched(await consume({ client: patient, config, logger, monitor, signal }, options)),
    followTable: async (options) =>
      watched(await followTable({ client: patient, admin, config, logger, monitor, signal }, options)),
    admin: () => admin,
    async disconnect() {
      closing.abort();
      await Promise.allSettled(readers.map((reader) => reader.stop()));
      await Promise.allSettled(producers.map((producer) => producer.disconnect()));
      await admin.disconnect();
    },
  };
}
