import { describe, expect, test } from '@jest/globals';
import { ok } from '../../src/handling/outcome.js';
import { eventually } from '../support/broker.js';
import { recorder, send, start } from '../support/handling.js';
import { type Cluster, committed } from './cluster.js';

export function describeAdmin(name: string, cluster: Cluster): void {
  describe(`${name}: the admin`, () => {
    test('creates what is missing, and says what differs without changing it', async () => {
      const admin = cluster.connect().admin();
      const topic = await cluster.topic(2, { 'retention.ms': '3600000' });
      const wanted = [{ name: topic, partitions: 2, config: { 'retention.ms': '7200000' } }];
      const outcome = await admin.ensureTopics(wanted, { replicationFactor: 1 });
      expect(outcome.created).toEqual([]);
      expect(outcome.differences).toMatchObject([{ topic, setting: 'retention.ms', inForce: '3600000' }]);
      expect((await admin.topicConfig(topic))['retention.ms']).toBe('3600000');
      await admin.ensureTopics(wanted, { replicationFactor: 1, apply: true });
      expect((await admin.topicConfig(topic))['retention.ms']).toBe('7200000');
      expect(await admin.partitionCount(topic)).toBe(2);
      await admin.deleteTopics([topic]);
      await eventually(async () => !(await cluster.connect().reader().topics()).includes(topic));
      await expect(admin.partitionCount(topic)).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
    });

    test('tells how far a group is behind', async () => {
      const topic = await cluster.topic();
      const kafka = cluster.connect();
      await send(kafka, topic, ['a']);
      const handler = recorder('test.audit', topic, async () => ok);
      const { groupId, stop } = await start(kafka, [handler]);
      await eventually(async () => (await committed(kafka, groupId)).length === 1);
      await stop();
      await send(kafka, topic, ['b', 'c']);
      const lag = { topic, partition: 0, committed: '1', high: '3', lag: 2 };
      expect(await kafka.admin().groupLag(groupId)).toEqual([lag]);
      const [view] = await kafka.admin().viewGroups([groupId]);
      expect(view).toMatchObject({ groupId, state: 'Empty', lag: 2 });
    });

    test('the cluster has an id, the same for whoever asks', async () => {
      const id = await cluster.connect().admin().clusterId();
      expect(id).not.toBe('');
      expect(await cluster.connect().admin().clusterId()).toBe(id);
    });

    test('deletes a group that nobody is in, passes over one that is not there, and refuses one in use', async () => {
      const topic = await cluster.topic();
      const kafka = cluster.connect();
      const admin = kafka.admin();
      await send(kafka, topic, ['a']);
      const { groupId, stop } = await start(kafka, [recorder('test.audit', topic, async () => ok)]);
      await eventually(async () => (await committed(kafka, groupId)).length === 1);
      await expect(admin.deleteGroups([groupId])).rejects.toThrow();
      await stop();
      await admin.deleteGroups([groupId, `${groupId}-none`]);
      expect((await admin.listGroups()).map(({ groupId }) => groupId)).not.toContain(groupId);
    });
  });
}
