import { describe, expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { viewGroup } from '../../src/admin/groups.js';
import type { PartitionView } from '../../src/admin/partitions.js';

const { MemberAssignment } = kafkajs.AssignerProtocol;

const end = (partition: number, low: string | null, high: string | null): PartitionView => ({
  partition,
  leader: 1,
  replicas: [1],
  inSync: [1],
  low,
  high,
  highWatermark: high,
  sizeBytes: null,
});
const ends = new Map([['t', [end(0, '0', '9'), end(1, '5', '9'), end(2, null, null)]]]);

function group(facts: Partial<kafkajs.GroupDescription> = {}): kafkajs.GroupDescription {
  return {
    groupId: 'g',
    state: 'Stable',
    protocolType: 'consumer',
    protocol: 'range',
    members: [],
    ...facts,
  };
}

const member = (memberAssignment: Buffer): kafkajs.MemberDescription => ({
  memberId: 'm-1',
  clientId: 'm',
  clientHost: '/10.0.0.7',
  memberAssignment,
  memberMetadata: Buffer.alloc(0),
});

const assigned = MemberAssignment.encode({
  version: 1,
  assignment: { t: [1, 0] },
  userData: Buffer.alloc(0),
});

describe('a group', () => {
  test('shows who reads what, and how far it is behind', () => {
    const view = viewGroup(
      group({ members: [member(assigned)] }),
      [{ topic: 't', partition: 0, committed: '7' }],
      ends,
    );
    expect(view.members).toEqual([
      { memberId: 'm-1', clientId: 'm', host: '10.0.0.7', assigned: [{ topic: 't', partitions: [0, 1] }] },
    ]);
    expect(
      view.partitions.map(({ partition, memberId, committed, lag }) => [partition, memberId, committed, lag]),
    ).toEqual([
      [0, 'm-1', '7', 2],
      [1, 'm-1', null, null],
    ]);
    expect(view.lag).toBe(2);
  });

  test('what retention took is not waited for, and a partition without a leader has no lag', () => {
    const committed = [
      { topic: 't', partition: 1, committed: '2' },
      { topic: 't', partition: 2, committed: '2' },
    ];
    expect(viewGroup(group({ state: 'Empty' }), committed, ends).partitions.map(({ lag }) => lag)).toEqual([
      4,
      null,
    ]);
  });

  test('an offset behind the end, as of a topic that was made anew, is no negative lag', () => {
    const committed = [{ topic: 't', partition: 0, committed: '50' }];
    expect(viewGroup(group(), committed, ends).lag).toBe(0);
  });

  test('a topic that was deleted is not shown', () => {
    const committed = [{ topic: 'gone', partition: 0, committed: '5' }];
    expect(viewGroup(group(), committed, ends).partitions).toEqual([]);
  });

  test('a group of the newer protocol looks dead to older clients, and is shown as unknown', () => {
    const committed = [{ topic: 't', partition: 0, committed: '7' }];
    expect(viewGroup(group({ state: 'Dead', protocolType: '' }), committed, ends).state).toBe('Unknown');
    expect(viewGroup(group({ state: 'Dead', protocolType: '' }), [], ends).state).toBe('Dead');
  });

  test('members of groups that are no consumers have no partitions', () => {
    const view = viewGroup(
      group({ protocolType: 'connect', members: [member(Buffer.from('{}'))] }),
      [],
      ends,
    );
    expect(view.members[0]?.assigned).toEqual([]);
  });
});
