import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@chatpulse/service';
import type kafkajs from 'kafkajs';
import { backoffMs, untilDone } from '../client/backoff.js';
import { fromClient } from '../client/client-errors.js';
import type { Monitor } from '../client/monitor.js';
import type { KafkaConfig } from '../config/config.js';
import { ConsumerCrashedError, errorFields, isRetriable } from '../errors.js';
import type { TopicPartition } from '../messages.js';

// Longest silence of a healthy member: it may wait for a rebalance, then for one answer.
const rebalanceTimeoutMs = 60_000;

export type MemberOptions = {
  /** How logs and health call it, as `consumer api`. */
  readonly name: string;
  /** Asked each time it joins anew. */
  readonly groupId: () => string;
  readonly topics: readonly string[];
  readonly fromBeginning: boolean;
  readonly partitionsAtOnce: number;
  /** In place of what the variables say, and of kafkajs's assigner, which deals partitions in turns. */
  readonly group?: Pick<
    kafkajs.ConsumerConfig,
    'partitionAssigners' | 'sessionTimeout' | 'heartbeatInterval'
  >;
  readonly eachBatch: (payload: kafkajs.EachBatchPayload) => Promise<void>;
  /**
   * Each assignment is read from its start. kafkajs joins again in the middle of a fetch when a partition has another
   * leader, and takes what another broker's fetch brings then, from where the old assignment was, for the new one's
   * beginning. So a join that it did not announce is left, and joined anew.
   */
  readonly fromStartEachTime?: true;
  readonly onAssigned?: ((assigned: readonly TopicPartition[]) => void) | undefined;
  /** After each batch and each run of control records: the last offset that is behind us. */
  readonly onProgress?: ((at: TopicPartition & { lastOffset: string }) => void) | undefined;
  /** Before each fetch. */
  readonly onAsked?: ((nodeId: string) => void) | undefined;
  /** After each fetch: how long the broker took to answer. */
  readonly onFetch?: ((fetch: { nodeId: string; durationMs: number }) => void) | undefined;
  readonly onCrash: (error: unknown) => void;
};

export type MemberParts = {
  client: Pick<kafkajs.Kafka, 'consumer'>;
  config: KafkaConfig;
  logger: Logger;
  monitor: Monitor;
  signal: AbortSignal;
  /** Fails at once where the client would try for long before it says so. */
  knock?: () => Promise<void>;
  /** Told of each member before it joins, so that it can be stopped whatever it is waiting for. */
  opened?: (member: { stop(): Promise<void> }) => void;
};

export interface GroupMember {
  /** Ends it for a fault of our own: calls onCrash, once, and leaves the group. */
  crash(error: unknown): void;
  /** Leaves the group and joins it again, unless it is doing so. */
  joinAnew(): void;
  stop(): Promise<void>;
}

/**
 * Membership in a consumer group that outlives outages. kafkajs stops for good at some errors that pass by
 * themselves, and restarts for ever at others that do not; here every crash is judged the same way: what is
 * retriable begins anew after a backoff, anything else is told to onCrash.
 */
export async function joinGroup(deps: MemberParts, opts: MemberOptions): Promise<GroupMember> {
  const { client, config, logger, monitor } = deps;
  const { name } = opts;
  const maxSilenceMs = rebalanceTimeoutMs + config.consumer.sessionTimeoutMs + config.requestTimeoutMs;
  const stopping = new AbortController();
  const signal = AbortSignal.any([stopping.signal, deps.signal]);
  let current: kafkajs.Consumer | undefined;
  let failures = 0;
  let joined = false;
  let ended = false;

  const start = async (): Promise<void> => {
    await deps.knock?.();
    const consumer = client.consumer({ ...consumerConfig(config, opts.groupId()), ...opts.group });
    listen(consumer);
    current = consumer;
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...opts.topics], fromBeginning: opts.fromBeginning });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: opts.partitionsAtOnce,
        eachBatch: opts.eachBatch,
      });
    } catch (error) {
      await consumer.disconnect().catch(() => undefined);
      throw fromClient(error);
    }
    // A stop that came while it was joining found nothing to stop.
    if (signal.aborted) await consumer.disconnect();
  };

  const begin = async (): Promise<void> => {
    joined = false;
    monitor.state(name, 'has not joined its group');
    await untilDone(start, {
      what: name,
      baseMs: config.retry.delayMs,
      logger,
      signal,
      onFailure(failed) {
        monitor.beat(name);
        monitor.state(name, 'has not joined its group', failed);
      },
    }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  };

  const listen = (consumer: kafkajs.Consumer): void => {
    const { CRASH, REBALANCING, GROUP_JOIN, FETCH_START, FETCH, END_BATCH_PROCESS } = consumer.events;
    consumer.on(FETCH_START, ({ payload }) => {
      monitor.beat(name);
      opts.onAsked?.(nodeOf(payload));
    });
    consumer.on(FETCH, ({ payload }) => {
      opts.onFetch?.({ nodeId: nodeOf(payload), durationMs: payload.duration });
    });
    consumer.on(END_BATCH_PROCESS, ({ payload }) => {
      monitor.beat(name);
      monitor.lag(name, payload, Math.max(0, Number(payload.offsetLag)));
      opts.onProgress?.(payload);
    });
    let announced = true;
    consumer.on(REBALANCING, () => {
      announced = true;
    });
    consumer.on(GROUP_JOIN, ({ payload }) => {
      if (opts.fromStartEachTime && !announced) {
        logger.info({ what: name }, 'kafka: joined in the middle of a fetch, joining anew');
        void joinAnew();
        return;
      }
      announced = false;
      failures = 0;
      joined = true;
      monitor.state(name, undefined);
      const assigned = Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => ({ topic, partition })),
      );
      logger.info({ groupId: payload.groupId, partitions: assigned.length }, 'kafka: joined the group');
      monitor.assigned(name, assigned);
      opts.onAssigned?.(assigned);
    });
    consumer.on(CRASH, ({ payload }) => void revive(payload.error));
  };

  /** What the old membership has in hand ends before. */
  const joinAnew = async (): Promise<void> => {
    if (!joined || signal.aborted) return;
    joined = false;
    await leave();
    if (!signal.aborted) await begin().catch(crash);
  };

  const revive = async (clientError: Error): Promise<void> => {
    if (ended || signal.aborted) return;
    const error = fromClient(clientError);
    if (!isRetriable(error)) {
      crash(new ConsumerCrashedError(`${name} ended`, { cause: error }));
      return;
    }
    failures += 1;
    joined = false;
    const nextDelayMs = backoffMs(failures, config.retry.delayMs);
    monitor.state(name, 'lost its group', { error, attempt: failures, nextDelayMs });
    monitor.beat(name);
    logger.warn(
      { what: name, attempt: failures, nextDelayMs, ...errorFields(error) },
      'kafka: lost the group, joining again',
    );
    await delay(nextDelayMs, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await begin().catch(crash);
  };

  const leave = async (): Promise<void> => {
    await current
      ?.disconnect()
      .catch((error: unknown) => logger.warn({ what: name, ...errorFields(error) }, 'kafka: unclean leave'));
  };

  const end = async (): Promise<void> => {
    ended = true;
    stopping.abort();
    monitor.removeLoop(name);
    const left = leave();
    // One that is still joining has nothing in hand, and may have to wait for its answer.
    if (joined) await left;
  };

  const crash = (error: unknown): void => {
    if (ended) return;
    monitor.crashed(name);
    // Not awaited: it waits for the batch in hand, which may be what calls this.
    void end();
    opts.onCrash(error);
  };

  const member: GroupMember = {
    crash,
    joinAnew: () => void joinAnew(),
    async stop() {
      if (!ended) monitor.forget(name);
      await end();
    },
  };
  deps.opened?.(member);
  monitor.registerLoop(name, maxSilenceMs);
  await begin();
  return member;
}

// kafkajs's types leave it out.
function nodeOf(payload: object): string {
  return String((payload as { nodeId?: unknown }).nodeId);
}

function consumerConfig(config: KafkaConfig, groupId: string): kafkajs.ConsumerConfig {
  const { consumer } = config;
  return {
    groupId,
    sessionTimeout: consumer.sessionTimeoutMs,
    heartbeatInterval: consumer.heartbeatIntervalMs,
    rebalanceTimeout: rebalanceTimeoutMs,
    maxBytes: consumer.maxBytes,
    maxBytesPerPartition: consumer.maxBytesPerPartition,
    minBytes: consumer.minBytes,
    maxWaitTimeInMs: consumer.maxWaitTimeMs,
    allowAutoTopicCreation: false,
    readUncommitted: false,
    retry: { retries: config.retry.retries, restartOnFailure: () => Promise.resolve(false) },
  };
}
