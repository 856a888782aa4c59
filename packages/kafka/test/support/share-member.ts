import type { FollowedShare, FollowShareOptions } from '../../src/consumer/share.js';
import type { Kafka } from '../../src/kafka.js';
import { eventually } from './broker.js';

/** One member of the group `share-of-<topic>`, and what it was told. */
export interface ShareMember {
  readonly share: FollowedShare;
  /** Value by key. */
  readonly owned: ReadonlyMap<string, string>;
  /** In order, as `owned a`. */
  readonly log: string[];
  readonly crashes: unknown[];
  /** Assignments that were told to the end. */
  readonly settlements: number;
}

export const shareGroup = (topic: string): string => `share-of-${topic}`;

export async function joinShare(
  kafka: Kafka,
  topic: string,
  memberName: string,
  over: Partial<FollowShareOptions> = {},
): Promise<ShareMember> {
  const owned = new Map<string, string>();
  const log: string[] = [];
  const crashes: unknown[] = [];
  let settlements = 0;
  const share = await kafka.followShare({
    topic,
    groupId: shareGroup(topic),
    memberName,
    onOwned(key, value) {
      log.push(`owned ${key}`);
      owned.set(key, String(value));
    },
    onDeleted(key) {
      log.push(`deleted ${key}`);
      owned.delete(key);
    },
    onMoved(key) {
      log.push(`moved ${key}`);
      owned.delete(key);
    },
    onSettled: () => void settlements++,
    onCrash: (error) => void crashes.push(error),
    ...over,
  });
  return {
    share,
    owned,
    log,
    crashes,
    get settlements() {
      return settlements;
    },
  };
}

/** Waits until each key is told to exactly one of the members, each of which has a share by then. */
export async function untilShared(keys: readonly string[], members: readonly ShareMember[]): Promise<void> {
  await Promise.all(members.map(({ share }) => share.settled));
  const all = [...keys].sort().join();
  const told = (): string[] => members.flatMap(({ owned }) => [...owned.keys()]);
  await eventually(() => told().sort().join() === all, 30_000);
}

/** Writes each key with a value, `{}` unless given. */
export async function fill(
  kafka: Kafka,
  topic: string,
  keys: readonly string[],
  value: string | null = '{}',
): Promise<void> {
  const producer = kafka.producer();
  await Promise.all(keys.map((key) => producer.send({ topic, key, value })));
}
