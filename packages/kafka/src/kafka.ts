import { performance } from 'node:perf_hooks';
import type { Health, Logger, Metrics } from '@chatpulse/service';
import type { Admin } from './admin/admin.js';
import { type ReachBrokers, reachBrokers } from './client/brokers.js';
import { createMonitor } from './client/monitor.js';
import type { KafkaConfig } from './config/config.js';
import { kafkaDisabled } from './config/disabled.js';
import { type FollowedShare, type FollowShareOptions, followShare } from './consumer/share.js';
import { type FollowedTable, type FollowTableOptions, followTable } from './consumer/table.js';
import { createDeadLetterStates } from './dead-letters/dead-letter-state.js';
import { KafkaDisabledError } from './errors.js';
import type { HandleOptions, RunningHandlers } from './handling/handle.js';
import { createHandling } from './handling/handling.js';
import { patternOf } from './handling/pattern.js';
import type { RegisteredHandler } from './handling/registry.js';
import { createViews, type KafkaViews } from './health/views.js';
import type { CounterSource } from './metrics/counter-source.js';
import { openProducer, transactionsUnsupported } from './producer/open-producer.js';
import type { Producer, ProducerOptions } from './producer/producer.js';
import type { RecordReader } from './reading/record-reader.js';
import {
  createDeadLetterDesk,
  type DeadLetterDesk,
  type DeadLetterDeskOptions,
} from './reprocessing/dead-letter-desk.js';
import type { RetryState } from './retrying/retry-state.js';
import { createEnvelope } from './schema-registry/envelope.js';
import { createRegistryClient } from './schema-registry/registry-client.js';
import { createTracing, type Tracing } from './tracing/tracing.js';

/** One process's access to Kafka. Every part connects by itself, with backoff, for as long as it takes. */
export interface Kafka {
  /** @throws TransactionsUnsupportedError when it is asked for a transactional one */
  producer(opts?: ProducerOptions): Producer;
  /** There are none. @throws TransactionsUnsupportedError always */
  transaction(): never;
  /**
   * Joins the group and hands each record to the handlers of its topic, until stop(). Several may run in a
   * process, each with a group of its own. @throws HandlerInvalidError, RetryPolicyInvalidError, StartFailedError
   */
  handle(opts: HandleOptions): Promise<RunningHandlers>;
  /** All handlers of this process. */
  handlers(): readonly RegisteredHandler[];
  /** Reads a compacted topic from its start to the end noted now, then follows it. */
  followTable(opts: FollowTableOptions): Promise<FollowedTable>;
  /** This member's share of a compacted topic, among the members of a group: each key belongs to one of them. */
  followShare(opts: FollowShareOptions): Promise<FollowedShare>;
  /** The same one at each call; it connects when it is first asked. */
  admin(): Admin;
  /** Reads without a group. The same one at each call; it connects when it is first asked. */
  reader(): RecordReader;
  /** Dead letters listed and reprocessed, and the audit log. `opts` count at the first call; then the same one. */
  deadLetterDesk(opts: DeadLetterDeskOptions): DeadLetterDesk;
  /** What happened in each retry topic that this process reads. */
  readonly retries: CounterSource<RetryState>;
  /** Correlation ids and traces of what this process sends and handles. */
  readonly tracing: Tracing;
  /** Health and counts of the kit in this process, as the operator sees them. */
  readonly views: KafkaViews;
  /** Stops what still runs, consumers first, and ends all attempts to connect. */
  disconnect(): Promise<void>;
}

export type KafkaParts = { config: KafkaConfig; logger: Logger; health?: Health; metrics?: Metrics };

/** @throws KafkaDisabledError when the configuration says `enabled: false` */
export function createKafka(opts: KafkaParts): Kafka {
  return createKafkaOver(reachBrokers, opts);
}

/** The kit over brokers that are reached in another way. @throws as createKafka */
export function createKafkaOver(reach: ReachBrokers, opts: KafkaParts): Kafka {
  const { config, logger } = opts;
  if (!config.enabled) throw new KafkaDisabledError(kafkaDisabled);
  const monitor = createMonitor(opts.health, config.monitoring ? opts.metrics : undefined);
  const closing = new AbortController();
  const { signal } = closing;
  const retryDelayMs = config.retry.delayMs;
  const { client, knock, channel, cluster, reader, admin } = reach({ config, logger, monitor, signal });
  const now = (): number => performance.now();
  const tracing = createTracing();
  const deadLetterStates = createDeadLetterStates();
  const readers: { stop(): Promise<void> }[] = [];
  const producers: Producer[] = [];

  const producer = (options: ProducerOptions = {}): Producer => {
    const parts = { config, monitor, tracing, logger, signal, partitionCount: admin.partitionCount };
    const producer = openProducer({ ...parts, channel }, options);
    producers.push(producer);
    return producer;
  };

  const member = {
    client,
    knock,
    config,
    logger,
    monitor,
    signal,
    opened: (each: { stop(): Promise<void> }) => void readers.push(each),
  };
  const handling = createHandling({
    ...member,
    admin,
    tracing,
    deadLetterStates,
    producer: () => producer({ deliveryTimeoutMs: Number.POSITIVE_INFINITY }),
    ...createEnvelope({
      registry: config.schemaRegistry && createRegistryClient(config.schemaRegistry),
      logger,
      now,
    }),
  });

  let desk: DeadLetterDesk | undefined;
  const openDesk = (options: DeadLetterDeskOptions): DeadLetterDesk => {
    // Who asks waits for the answer: no longer than for one request.
    const operator = producer({ deliveryTimeoutMs: config.requestTimeoutMs, lingerMs: 0 });
    const states = deadLetterStates;
    const parts = { handling, reader, admin, cluster, tracing, states, logger, retryDelayMs, signal };
    const opened = createDeadLetterDesk({ ...parts, producer: operator }, options);
    readers.push({ stop: opened.reprocessing.close });
    return opened;
  };

  return {
    producer,
    transaction() {
      throw transactionsUnsupported();
    },
    handle: handling.handle,
    handlers: () => handling.registry.all(),
    followTable: (options) => followTable({ ...member, admin }, options),
    followShare: (options) => followShare({ ...member, admin }, options),
    admin: () => admin,
    reader: () => reader,
    deadLetterDesk(options) {
      desk ??= openDesk(options);
      return desk;
    },
    retries: handling.retryStates,
    tracing,
    views: createViews({
      monitor,
      patterns: () => handling.registry.all().map(({ handler }) => patternOf(handler)),
      retry: handling.retryStates,
      deadLetters: deadLetterStates,
      now: Date.now,
    }),
    async disconnect() {
      closing.abort();
      await Promise.allSettled(readers.map((reader) => reader.stop()));
      await Promise.allSettled(producers.map((producer) => producer.disconnect()));
      await Promise.all([admin.disconnect(), reader.disconnect()]);
    },
  };
}
