import type { TopicPartition } from '../messages.js';

export type MemoryMember = {
  readonly id: string;
  readonly topics: readonly string[];
  /** Resolves when it has nothing in hand any more; what it does meanwhile it may still commit. */
  release(): Promise<void>;
  assign(places: readonly TopicPartition[]): void;
};

/** Consumer groups: at each change of their members the partitions are dealt anew, in turns. */
export interface MemoryGroups {
  join(groupId: string, member: MemoryMember): Promise<void>;
  leave(groupId: string, member: MemoryMember): Promise<void>;
  /** Groups that have members, with their ids. */
  members(groupId: string): readonly MemoryMember[];
  ids(): string[];
}

export function createMemoryGroups(partitionCount: (topic: string) => number): MemoryGroups {
  const groups = new Map<string, { members: MemoryMember[]; changes: Promise<void> }>();

  const deal = async (members: readonly MemoryMember[]): Promise<void> => {
    await Promise.all(members.map((member) => member.release()));
    const hands = new Map(members.map((member): [MemoryMember, TopicPartition[]] => [member, []]));
    for (const topic of new Set(members.flatMap(({ topics }) => topics))) {
      const takers = members.filter(({ topics }) => topics.includes(topic));
      for (let partition = 0; partition < partitionCount(topic); partition++) {
        const taker = takers[partition % takers.length];
        if (taker !== undefined) hands.get(taker)?.push({ topic, partition });
      }
    }
    for (const [member, hand] of hands) member.assign(hand);
  };

  /** One change at a time; who joins or leaves waits for those before. */
  const change = (
    groupId: string,
    work: (members: readonly MemoryMember[]) => MemoryMember[],
  ): Promise<void> => {
    const group = groups.get(groupId) ?? { members: [], changes: Promise.resolve() };
    groups.set(groupId, group);
    group.changes = group.changes.then(() => {
      group.members = work(group.members);
      return deal(group.members);
    });
    return group.changes;
  };

  return {
    join: (groupId, member) => change(groupId, (members) => [...members, member]),
    leave: (groupId, member) => change(groupId, (members) => members.filter((other) => other !== member)),
    members: (groupId) => groups.get(groupId)?.members ?? [],
    ids: () => [...groups].filter(([, { members }]) => members.length > 0).map(([groupId]) => groupId),
  };
}
