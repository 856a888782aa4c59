import { describe, expect, test } from '@jest/globals';
import type { Kafka } from '../../src/kafka.js';
import { eventually } from '../support/broker.js';
import { fill, joinShare, type ShareMember, shareGroup, untilShared } from '../support/share-member.js';
import { type Cluster, committed } from './cluster.js';

const compacted = { 'cleanup.policy': 'compact' };
const keys = Array.from({ length: 40 }, (_, at) => `channel${at}`);
const lines = (told: string, of: Iterable<string>): string[] => [...of].map((key) => `${told} ${key}`).sort();

export function describeShare(name: string, cluster: Cluster): void {
  /** Members that joined one after the other, each a process of its own. */
  const join = async (topic: string, ...names: string[]): Promise<ShareMember[]> => {
    const members: ShareMember[] = [];
    for (const name of names) {
      const member = await joinShare(cluster.connect(), topic, name);
      await member.share.settled;
      members.push(member);
    }
    return members;
  };

  const filled = async (partitions: number): Promise<{ topic: string; kafka: Kafka }> => {
    const topic = await cluster.topic(partitions, compacted);
    const kafka = cluster.connect();
    await fill(kafka, topic, keys);
    return { topic, kafka };
  };

  describe(`${name}: a share of a table`, () => {
    test('is all of it for one member: the last values, deleted keys not, and then what changes', async () => {
      const topic = await cluster.topic(8, compacted);
      const kafka = cluster.connect();
      const put = (key: string, value: string | null) => fill(kafka, topic, [key], value);
      for (const value of ['1', '2']) await Promise.all([put('a', value), put('b', value)]);
      await put('b', null);
      const one = await joinShare(kafka, topic, 'one');
      await one.share.settled;
      expect([...one.owned]).toEqual([['a', '2']]);
      expect(one.log).toEqual(['owned a']);

      await put('c', '1');
      await eventually(() => one.owned.has('c'));
      await put('c', '2');
      await eventually(() => one.owned.get('c') === '2');
      await put('a', '2');
      await put('a', null);
      await eventually(() => !one.owned.has('a'));
      expect(one.log.slice(1)).toEqual(['owned c', 'owned c', 'deleted a']);
    });

    test('has nothing to tell where there is nothing', async () => {
      const topic = await cluster.topic(3, compacted);
      const [one] = await join(topic, 'one');
      expect([one?.log, one?.settlements]).toEqual([[], 1]);
    });

    test('is nothing for the member that has no partition, and that is told too', async () => {
      const { topic } = await filled(1);
      const members = await join(topic, 'one', 'two');
      await untilShared(keys, members);
      expect(members.map(({ owned }) => owned.size).sort()).toEqual([0, keys.length]);
      expect(members.map(({ crashes }) => crashes)).toEqual([[], []]);
    });

    test('gives a member that joins its keys; who had them is told of these and of no other', async () => {
      const { topic } = await filled(16);
      const [one, two] = (await join(topic, 'one', 'two')) as [ShareMember, ShareMember];
      await untilShared(keys, [one, two]);
      await eventually(() => one.settlements === 2);
      expect(two.owned.size).toBeGreaterThan(0);
      expect(one.owned.size).toBeGreaterThan(0);
      expect(one.log.slice(keys.length).sort()).toEqual(lines('moved', two.owned.keys()));
      expect([...two.log].sort()).toEqual(lines('owned', two.owned.keys()));
    });

    test('of a member that stops goes to the others, who are told of it and of nothing else', async () => {
      const { topic } = await filled(16);
      const members = await Promise.all(
        ['one', 'two', 'three'].map((name) => joinShare(cluster.connect(), topic, name)),
      );
      await untilShared(keys, members);
      const [leaver, ...others] = members as [ShareMember, ...ShareMember[]];
      const before = others.map(({ log }) => log.length);
      const left = [...leaver.owned.keys()];
      expect(left.length).toBeGreaterThan(0);
      await leaver.share.stop();
      await eventually(() => others.reduce((sum, { owned }) => sum + owned.size, 0) === keys.length);
      const news = others.flatMap(({ log }, at) => log.slice(before[at]));
      expect(news.sort()).toEqual(lines('owned', left));
      expect([...leaver.owned.keys()]).toEqual(left);
    });

    test('is the same again for a member that comes back under its name', async () => {
      const { topic } = await filled(16);
      const [one, two] = (await join(topic, 'one', 'two')) as [ShareMember, ShareMember];
      const before = [...two.owned.keys()].sort();
      await two.share.stop();
      await eventually(() => one.owned.size === keys.length);
      const [again] = (await join(topic, 'two')) as [ShareMember];
      expect([...again.owned.keys()].sort()).toEqual(before);
      await untilShared(keys, [one, again]);
    });

    test('commits no offset', async () => {
      const { topic, kafka } = await filled(4);
      const [one] = (await join(topic, 'one')) as [ShareMember];
      expect(one.owned.size).toBe(keys.length);
      const groups = await kafka.admin().viewGroups([shareGroup(topic)]);
      expect(groups.map(({ state, protocol }) => [state, protocol])).toEqual([
        ['Stable', 'chatpulse-rendezvous'],
      ]);
      expect(await committed(kafka, shareGroup(topic))).toEqual([]);
      await one.share.stop();
      expect(await committed(kafka, shareGroup(topic))).toEqual([]);
    });

    test('ends when a listener throws: the error is told once, the key and those behind it are not', async () => {
      const { topic } = await filled(4);
      const bug = new Error('no such channel');
      let told = 0;
      const onOwned = (): void => {
        told += 1;
        throw bug;
      };
      const one = await joinShare(cluster.connect(), topic, 'one', { onOwned });
      await eventually(() => one.crashes.length > 0);
      // The other one has everything: the first left the group.
      const [two] = (await join(topic, 'two')) as [ShareMember];
      await eventually(() => two.owned.size === keys.length);
      expect([told, one.crashes, one.settlements]).toEqual([1, [bug], 0]);
    });
  });
}
