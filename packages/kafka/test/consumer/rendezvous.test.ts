import { describe, expect, test } from '@jest/globals';
import { type NamedMember, shareOut } from '../../src/consumer/rendezvous.js';

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
