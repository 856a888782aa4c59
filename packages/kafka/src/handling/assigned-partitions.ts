import type { Logger } from '@chatpulse/service';
import type { Admin } from '../admin/admin.js';
import { untilDone } from '../client/backoff.js';
import type { KafkaConfig } from '../config/config.js';
import type { TopicPartition } from '../messages.js';

/** What a group member keeps of each partition for as long as it is assigned to it. */
export interface AssignedPartitions<T> {
  at(place: TopicPartition): Promise<T>;
  /** After a rebalance: what is not assigned any more is forgotten. */
  keep(assigned: readonly TopicPartition[]): void;
}

/** `create` gets what stood beside the offset that the group had committed when the partition came here. */
export function createAssignedPartitions<T>(
  deps: { admin: Pick<Admin, 'commitMetadata'>; config: KafkaConfig; logger: Logger; signal: AbortSignal },
  groupId: string,
  create: (place: TopicPartition, metadata: string | undefined) => T,
): AssignedPartitions<T> {
  const { admin, config, logger, signal } = deps;
  const partitions = new Map<string, T>();
  const metadata = new Map<string, Promise<ReadonlyMap<number, string>>>();
  let assignment = 0;

  /** Asked once an assignment: as long as the partition stays here, only we write it. */
  const metadataOf = (topic: string): Promise<ReadonlyMap<number, string>> => {
    const asked =
      metadata.get(topic) ??
      untilDone(() => admin.commitMetadata(groupId, topic), {
        what: `read crash counts of ${groupId}`,
        baseMs: config.retry.delayMs,
        logger,
        signal,
      });
    metadata.set(topic, asked);
    return asked;
  };

  return {
    async at(place) {
      const name = placeOf(place);
      const known = partitions.get(name);
      if (known !== undefined) return known;
      const asked = assignment;
      const created = create(place, (await metadataOf(place.topic)).get(place.partition));
      // Another member may have had the partition since, and have written what we did not read.
      if (asked === assignment) partitions.set(name, created);
      return created;
    },
    keep(assigned) {
      assignment += 1;
      metadata.clear();
      const places = new Set(assigned.map(placeOf));
      for (const name of partitions.keys()) if (!places.has(name)) partitions.delete(name);
    },
  };
}

function placeOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
