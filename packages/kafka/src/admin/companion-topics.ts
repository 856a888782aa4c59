import type { Logger } from '@chatpulse/service';
import { untilDone } from '../client/backoff.js';
import type { Monitor } from '../client/monitor.js';
import type { CompanionTopics, KafkaConfig } from '../config/config.js';
import { errorFields, StartFailedError } from '../errors.js';
import type { Admin } from './admin.js';

/** More than the headers of a copy ever take, so that what fitted into the original's topic fits here. */
const roomForHeadersBytes = 16_384;

export type CompanionDeps = {
  readonly admin: Pick<Admin, 'ensureTopics' | 'partitionCount' | 'topicConfig'>;
  readonly config: Pick<KafkaConfig, 'retry' | 'replicationFactor'>;
  readonly monitor: Pick<Monitor, 'state' | 'forget'>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
};

/**
 * Creates the topics that the kit keeps beside others, as `<topic>.retry`, where they are missing; those that
 * are there stay as they are. Waits for Kafka, and for the originals, for as long as it takes; log and health
 * tell the attempt.
 * @throws StartFailedError: names the topic, `cause` is what cannot pass by itself
 */
export async function createCompanions(
  { admin, config, monitor, logger, signal }: CompanionDeps,
  topics: readonly string[],
  { nameOf, settings }: { nameOf: (topic: string) => string; settings: CompanionTopics },
): Promise<void> {
  const replicationFactor = settings.replicationFactor ?? config.replicationFactor;

  const create = async (topic: string): Promise<void> => {
    const partitions = await admin.partitionCount(topic);
    const maxMessageBytes = Number((await admin.topicConfig(topic))['max.message.bytes']);
    const wanted = {
      name: nameOf(topic),
      partitions: Math.max(partitions, settings.partitions ?? partitions),
      config: {
        'cleanup.policy': 'delete',
        'retention.ms': String(settings.retentionMs),
        'segment.ms': String(settings.segmentMs),
        'max.message.bytes': String(maxMessageBytes + roomForHeadersBytes),
      },
    };
    const { created } = await admin.ensureTopics([wanted], { replicationFactor });
    if (created.length > 0) logger.info({ topic: wanted.name, of: topic }, 'kafka: topic created');
  };

  for (const topic of topics) {
    const what = `create ${nameOf(topic)}`;
    const part = `topic ${nameOf(topic)}`;
    try {
      await untilDone(() => create(topic), {
        what,
        baseMs: config.retry.delayMs,
        logger,
        signal,
        onFailure: (failed) => monitor.state(part, 'is not created', failed),
      });
    } catch (error) {
      throw new StartFailedError(`could not ${what}: ${errorFields(error).error}`, { cause: error });
    } finally {
      monitor.forget(part);
    }
  }
}
