import kafkajs from 'kafkajs';
import type { TopicPartition } from '../messages.js';

export type MemoryMember = {
  readonly id: string;
  readonly topics: readonly string[];
  /** Undefined: as kafkajs does it, in turns. */
  readonly assigner?: kafkajs.Assigner | undefined;
  /** Resolves when it has nothing in hand any more; what it does meanwhile it may still commit. */
  release(): Promise<void>;
  assign(places: readonly TopicPartition[]): void;
};

/** Consumer groups: at each change of their members the partitions are dealt anew. */
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
    const [leader] = members;
    const hands = leader?.assigner
      ? await asAssigned(leader.assigner, members)
      : inTurns(members, partitionCount);
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

type Hands = ReadonlyMap<MemoryMember, readonly TopicPartition[]>;

function inTurns(members: readonly MemoryMember[], partitionCount: (topic: string) => number): Hands {
  const hands = new Map(members.map((member): [MemoryMember, TopicPartition[]] => [member, []]));
  for (const topic of new Set(members.flatMap(({ topics }) => topics))) {
    const takers = members.filter(({ topics }) => topics.includes(topic));
    for (let partition = 0; partition < partitionCount(topic); partition++) {
      const taker = takers[partition % takers.length];
      if (taker !== undefined) hands.get(taker)?.push({ topic, partition });
    }
  }
  return hands;
}

/** The first member leads: it deals, and what it says and is told are the bytes that go over the wire. */
async function asAssigned(leader: kafkajs.Assigner, members: readonly MemoryMember[]): Promise<Hands> {
  const told = members.map(({ id, topics, assigner }) => ({
    memberId: id,
    memberMetadata: assigner?.protocol({ topics: [...topics] }).metadata ?? Buffer.alloc(0),
  }));
  const topics = [...new Set(members.flatMap(({ topics }) => topics))];
  const shares = await leader.assign({ members: told, topics });
  return new Map(
    members.map((member) => {
      const bytes = shares.find(({ memberId }) => memberId === member.id)?.memberAssignment;
      const assignment = bytes && kafkajs.AssignerProtocol.MemberAssignment.decode(bytes)?.assignment;
      const hand = Object.entries(assignment ?? {}).flatMap(([topic, partitions]) =>
        partitions.map((partition) => ({ topic, partition })),
      );
      return [member, hand];
    }),
  );
}
