import { performance } from 'node:perf_hooks';
import type { Logger } from '@chatpulse/service';
import type kafkajs from 'kafkajs';
import { type Admin, createAdmin } from '../admin/admin.js';
import type { KafkaConfig } from '../config/config.js';
import { type Channel, createChannel } from '../producer/channel.js';
import { compressionTypes } from '../producer/codecs.js';
import { createRecordReader } from '../reading/broker-reader.js';
import type { RecordReader } from '../reading/record-reader.js';
import { createClient } from './client.js';
import { type GroupCluster, openCluster } from './client-internals.js';
import { createKnock } from './knock.js';
import type { Monitor } from './monitor.js';

/**
 * A cluster of brokers, as the kit reaches it. All that the kit promises stands on these few parts, so it is the
 * same over TCP and in memory (`@chatpulse/kafka/fakes`).
 */
type Brokers = {
  readonly client: Pick<kafkajs.Kafka, 'consumer'>;
  /** Fails at once where the client would try for long before it says so. */
  readonly knock: () => Promise<void>;
  readonly channel: () => Channel;
  readonly cluster: GroupCluster;
  readonly reader: RecordReader;
  readonly admin: Admin;
};

export type ReachBrokers = (deps: {
  config: KafkaConfig;
  logger: Logger;
  monitor: Monitor;
  signal: AbortSignal;
}) => Brokers;

/**
 * Those of KAFKA_BROKERS. Nothing connects before it is used. What is one client to the brokers is two of
 * kafkajs's, which knows one number of repetitions for all that a client does: consumers and admin have the patient
 * one, which repeats a step by itself; whatever repeats by our own rules has the one that does not.
 */
export const reachBrokers: ReachBrokers = ({ config, logger, monitor, signal }) => {
  const retryDelayMs = config.retry.delayMs;
  const patient = createClient({ config, logger, retries: config.retry.retries });
  const impatient = createClient({ config, logger, retries: 0 });
  const cluster = openCluster(impatient);
  const reader = createRecordReader({ cluster, retryDelayMs, signal });
  const knock = createKnock(impatient);
  const parts = { retryDelayMs, logger, signal };
  const channel = {
    ...parts,
    openCluster: () => openCluster(impatient),
    compression: compressionTypes[config.producer.compression],
    requestTimeoutMs: config.requestTimeoutMs,
  };
  const admin = createAdmin({
    ...parts,
    client: patient,
    cluster,
    reader,
    knock,
    state: (problem, failed) => monitor.state('admin', problem, failed),
    now: () => performance.now(),
  });
  return { client: patient, knock, channel: () => createChannel(channel), cluster, reader, admin };
};
