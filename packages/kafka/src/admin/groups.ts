import kafkajs from 'kafkajs';
import type { RecordReader } from '../reading/record-reader.js';
import type { Asking } from './asking.js';
import { type PartitionView, viewPartitions } from './partitions.js';

export type GroupMemberView = {
  readonly memberId: string;
  readonly clientId: string;
  /** Address, as the broker sees it. */
  readonly host: string;
  readonly assigned: readonly { readonly topic: string; readonly partitions: readonly number[] }[];
};

/** A partition that the group committed an offset of, or that one of its members reads. */
export type GroupPartitionView = {
  readonly topic: string;
  readonly partition: number;
  /** Member that reads it now. */
  readonly memberId: string | null;
  /** Next offset that the group would begin at; null: none is committed. */
  readonly committed: string | null;
  /** Last stable offset, and next offset to be written: they differ while a transaction is open. */
  readonly high: string | null;
  readonly highWatermark: string | null;
  /** Offsets from what is committed to `high`, as other tools count it; null without one of them. */
  readonly lag: number | null;
  /** Why a lag is none: nothing that a reader could read is in it. */
  readonly explained?: string;
};

export type GroupView = {
  readonly groupId: string;
  /** Kafka's name for it; `Unknown`: of the newer protocol, whose members older clients cannot see. */
  readonly state: string;
  readonly protocolType: string;
  /** How partitions are assigned: `RoundRobinAssigner`, `range`, `stream` (Kafka Streams). */
  readonly protocol: string;
  readonly members: readonly GroupMemberView[];
  readonly partitions: readonly GroupPartitionView[];
  /** What is left to read: the sum of all lags that are not explained. */
  readonly lag: number;
};

type Committed = {
  readonly topic: string;
  readonly partition: number;
  readonly committed: string;
  /** What whoever committed it wrote beside it. */
  readonly metadata?: string;
};

// A larger lag is one, whatever is in it; a smaller one may be a few markers, which one fetch shows.
const maxExplained = 1000;

/** In the order of their names. A group that is gone is not in the answer. */
export async function viewGroups(
  deps: { asking: Asking; reader: Pick<RecordReader, 'read'> },
  groupIds?: readonly string[],
): Promise<GroupView[]> {
  const { asking, reader } = deps;
  const ids = groupIds ?? (await listedGroups(asking));
  if (ids.length === 0) return [];
  const { groups } = await asking.admin((admin) => admin.describeGroups([...ids]));
  const committed = new Map<string, Committed[]>();
  for (const id of ids) committed.set(id, await committedOffsets(asking, id));
  const topics = groups.flatMap((group) => [
    ...(committed.get(group.groupId) ?? []).map(({ topic }) => topic),
    ...group.members.flatMap((member) => assignmentOf(group, member).map(({ topic }) => topic)),
  ]);
  const ends = await asking.cluster((cluster) => viewPartitions(cluster, { topics, sizes: false }));
  const views = groups
    .map((group) => viewGroup(group, committed.get(group.groupId) ?? [], ends))
    .filter(({ state, partitions }) => state !== 'Dead' || partitions.length > 0);
  const explained = views.map((view) => explain(view, reader));
  return (await Promise.all(explained)).sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
}

async function listedGroups(asking: Asking): Promise<string[]> {
  const { groups } = await asking.admin((admin) => admin.listGroups());
  return groups.map(({ groupId }) => groupId);
}

export async function committedOffsets(asking: Asking, groupId: string): Promise<Committed[]> {
  const topics = await asking.admin((admin) => admin.fetchOffsets({ groupId }));
  return topics.flatMap(({ topic, partitions }) =>
    partitions
      .filter(({ offset }) => offset !== '-1')
      .map(({ partition, offset, metadata }) => ({
        topic,
        partition,
        committed: offset,
        ...(metadata && { metadata }),
      })),
  );
}

/** The group before its lags are explained. `ends` has the topics that still exist. */
export function viewGroup(
  group: kafkajs.GroupDescription,
  committed: readonly Committed[],
  ends: ReadonlyMap<string, readonly PartitionView[]>,
): GroupView {
  const members = group.members.map((member) => ({
    memberId: member.memberId,
    clientId: member.clientId,
    host: member.clientHost.replace(/^\//, ''),
    assigned: assignmentOf(group, member),
  }));
  const readers = new Map(
    members.flatMap(({ memberId, assigned }) =>
      assigned.flatMap(({ topic, partitions }) =>
        partitions.map((partition): [string, string] => [`${topic}/${partition}`, memberId]),
      ),
    ),
  );
  const offsets = new Map(
    committed.map(({ topic, partition, committed }) => [`${topic}/${partition}`, committed]),
  );
  const partitions = [...ends].flatMap(([topic, all]) =>
    all
      .map((end): GroupPartitionView => {
        const name = `${topic}/${end.partition}`;
        const offset = offsets.get(name) ?? null;
        return {
          topic,
          partition: end.partition,
          memberId: readers.get(name) ?? null,
          committed: offset,
          high: end.high,
          highWatermark: end.highWatermark,
          lag: lagOf(offset, end),
        };
      })
      .filter(({ memberId, committed }) => memberId !== null || committed !== null),
  );
  const state = group.state === 'Dead' && committed.length > 0 ? 'Unknown' : group.state;
  return {
    groupId: group.groupId,
    state,
    protocolType: group.protocolType,
    protocol: group.protocol,
    members,
    partitions: partitions.sort((a, b) => compare(a.topic, b.topic) || a.partition - b.partition),
    lag: sumOfLags(partitions),
  };
}

/** What retention has taken is not waited for. */
function lagOf(committed: string | null, { low, high }: PartitionView): number | null {
  if (committed === null || high === null) return null;
  const from = BigInt(committed) > BigInt(low ?? 0) ? BigInt(committed) : BigInt(low ?? 0);
  return Math.max(0, Number(BigInt(high) - from));
}

function assignmentOf(
  group: kafkajs.GroupDescription,
  member: kafkajs.MemberDescription,
): { topic: string; partitions: number[] }[] {
  // Kafka Connect and others put something else there.
  if (group.protocolType !== 'consumer' || member.memberAssignment.length === 0) return [];
  const decoded = kafkajs.AssignerProtocol.MemberAssignment.decode(member.memberAssignment);
  return Object.entries(decoded?.assignment ?? {})
    .map(([topic, partitions]) => ({ topic, partitions: partitions.toSorted((a, b) => a - b) }))
    .sort((a, b) => compare(a.topic, b.topic));
}

/**
 * A record that ends a transaction takes an offset that no reader ever sees, so a reader that is done keeps a
 * lag. Whether that is all there is, only reading tells.
 */
async function explain(view: GroupView, reader: Pick<RecordReader, 'read'>): Promise<GroupView> {
  const partitions = await Promise.all(
    view.partitions.map(async (each) => {
      if (each.lag === null || each.lag === 0 || each.lag > maxExplained) return each;
      const from = { offset: each.committed ?? '0' };
      const page = await reader.read({ topic: each.topic, partition: each.partition, from, limit: 1 });
      const empty = page.messages.length === 0 && BigInt(page.nextOffset) >= BigInt(each.high ?? 0);
      return empty ? { ...each, explained: nothingToRead(each.lag) } : each;
    }),
  );
  return { ...view, partitions, lag: sumOfLags(partitions) };
}

function nothingToRead(lag: number): string {
  return lag === 1
    ? 'the last offset is the mark that ends a transaction: there is nothing to read'
    : `the last ${lag} offsets are marks that end transactions, aborted or compacted records: there is nothing to read`;
}

function sumOfLags(partitions: readonly GroupPartitionView[]): number {
  return partitions.reduce((sum, { lag, explained }) => sum + (explained === undefined ? (lag ?? 0) : 0), 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
