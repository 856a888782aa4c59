import { describe, expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { type NamedMember, rendezvousAssigner, shareOut } from '../../src/consumer/rendezvous.js';

const partitions = Array.from({ length: 256 }, (_, partition) => partition);
const ten = Array.from({ length: 10 }, (_, at) => ({ id: `id-${at}`, name: `instance-${at}` }));

function ownersOf(members: readonly NamedMember[]): Map<number, string> {
  const owners = new Map<number, string>();
  for (const [id, share] of shareOut(partitions, members)) {
    for (const partition of share) {
      expect(owners.has(partition)).toBe(false);
      owners.set(partition, id);
    }
  }
  expect(owners.size).toBe(256);
  return owners;
}

describe('rendezvous hashing', () => {
  test('gives each partition to one member, and each of ten between half and twice its share', () => {
    const sizes = [...shareOut(partitions, ten).values()].map((share) => share.length);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(256);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(13);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(51);
  });

  test('moves the partitions of the member that leaves, and no other', () => {
    const before = ownersOf(ten);
    for (const leaver of ten) {
      const after = ownersOf(ten.filter((member) => member !== leaver));
      const moved = partitions.filter((partition) => before.get(partition) !== after.get(partition));
      expect(moved).toEqual(partitions.filter((partition) => before.get(partition) === leaver.id));
    }
  });

  test('gives a member that comes back under its name what it had, whatever its new id is', () => {
    const before = ownersOf(ten);
    const back = ten.map((member, at) => (at === 3 ? { ...member, id: 'another' } : member));
    const after = ownersOf(back);
    for (const partition of partitions) {
      const owner = before.get(partition);
      expect(after.get(partition)).toBe(owner === 'id-3' ? 'another' : owner);
    }
  });

  test('does not depend on the order of members or partitions', () => {
    const reversed = shareOut(partitions.toReversed(), ten.toReversed());
    expect(reversed).toEqual(new Map([...shareOut(partitions, ten)].reverse()));
  });

  test('gives members of one name a share each', () => {
    const twins = ['a', 'b'].map((id) => ({ id, name: 'chatpulse-ingestion' }));
    const sizes = [...shareOut(partitions, twins).values()].map((share) => share.length);
    expect(Math.min(...sizes)).toBeGreaterThan(64);
  });

  test('has nothing to give where there are no partitions', () => {
    expect(shareOut([], ten).get('id-0')).toEqual([]);
  });
});

describe('the assigner', () => {
  const { MemberAssignment } = kafkajs.AssignerProtocol;
  const cluster = {
    findTopicPartitionMetadata: () => partitions.map((partitionId) => ({ partitionId })),
  } as unknown as kafkajs.Cluster;
  const assignerOf = (name: string): kafkajs.Assigner =>
    rendezvousAssigner(name)({ cluster, groupId: 'g', logger: {} as kafkajs.Logger });

  test('deals by the names that the members send, and has an answer for each of them', async () => {
    const members = ten.map(({ id, name }) => ({
      memberId: id,
      memberMetadata: assignerOf(name).protocol({ topics: ['t'] }).metadata,
    }));
    const dealt = await assignerOf('any').assign({ members, topics: ['t'] });
    const shares = dealt.map(({ memberId, memberAssignment }): [string, number[]] => [
      memberId,
      MemberAssignment.decode(memberAssignment)?.assignment.t ?? [],
    ]);
    expect(new Map(shares)).toEqual(shareOut(partitions, ten));
  });

  test('gives a member of another making, which sends no name, a share too', async () => {
    const { MemberMetadata } = kafkajs.AssignerProtocol;
    const memberMetadata = MemberMetadata.encode({ version: 0, topics: ['t'], userData: Buffer.alloc(0) });
    const dealt = await assignerOf('any').assign({
      members: [{ memberId: 'm', memberMetadata }],
      topics: ['t'],
    });
    const [share] = dealt.map(
      ({ memberAssignment }) => MemberAssignment.decode(memberAssignment)?.assignment.t,
    );
    expect(share).toEqual(partitions);
  });
});
