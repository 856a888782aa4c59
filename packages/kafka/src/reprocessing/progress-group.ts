import { attempt } from '../client/attempts.js';
import type { GroupCluster } from '../client/client-internals.js';

/** How far a dead-letter topic is settled: per partition, nothing before its mark will ever be replayed. */
export interface ProgressGroup {
  /** Of the partitions that have one. @throws KafkaUnavailableError, KafkaRefusedError */
  marks(topic: string, partitions: readonly number[]): Promise<Map<number, bigint>>;
  commit(topic: string, marks: ReadonlyMap<number, bigint>): Promise<void>;
}

/**
 * The marks are the committed offsets of the group `<service>.dlq.reprocess.<topic>`, which nobody joins: so
 * they outlive the process, and every tool that lists groups shows what is left as its lag. A broker forgets
 * them a week after the last commit; then the next run reads all letters again, and what was replayed is still
 * in the audit log.
 */
export function createProgressGroup(deps: {
  service: string;
  cluster: GroupCluster;
  retryDelayMs: number;
  signal: AbortSignal;
}): ProgressGroup {
  const { service, cluster } = deps;
  const groupOf = (topic: string): string => `${service}.dlq.reprocess.${topic}`;

  return {
    marks: (topic, partitions) =>
      attempt(deps, async () => {
        await cluster.connect();
        const groupId = groupOf(topic);
        const coordinator = await cluster.findGroupCoordinator({ groupId });
        const asked = [{ topic, partitions: partitions.map((partition) => ({ partition })) }];
        const { responses } = await coordinator.offsetFetch({ groupId, topics: asked });
        const committed = responses
          .flatMap(({ partitions }) => partitions)
          .filter(({ offset }) => offset !== '-1');
        return new Map(committed.map(({ partition, offset }) => [partition, BigInt(offset)]));
      }),
    commit: (topic, marks) =>
      attempt(deps, async () => {
        await cluster.connect();
        const groupId = groupOf(topic);
        const coordinator = await cluster.findGroupCoordinator({ groupId });
        const partitions = [...marks].map(([partition, mark]) => ({ partition, offset: String(mark) }));
        await coordinator.offsetCommit({
          groupId,
          groupGenerationId: -1,
          memberId: '',
          topics: [{ topic, partitions }],
        });
      }),
  };
}
