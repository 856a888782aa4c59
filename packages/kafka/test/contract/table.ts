import { describe, expect, test } from '@jest/globals';
import { eventually } from '../support/broker.js';
import type { Cluster } from './cluster.js';

export function describeTable(name: string, cluster: Cluster): void {
  describe(`${name}: a table`, () => {
    test('holds the last value of each key when it has caught up, and then goes on', async () => {
      const topic = await cluster.topic(4, { 'cleanup.policy': 'compact' });
      const kafka = cluster.connect();
      const producer = kafka.producer();
      const put = (key: string, value: string | null) => producer.send({ topic, key, value });
      await Promise.all([put('a', '1'), put('b', '1'), put('a', '2'), put('b', null), put('c', '1')]);
      const values = new Map<string, string>();
      const table = await kafka.followTable({
        topic,
        onRecord({ key, value }) {
          if (value === null) values.delete(key);
          else values.set(key, String(value));
        },
        onCrash: () => undefined,
      });
      await table.caughtUp;
      expect(Object.fromEntries(values)).toEqual({ a: '2', c: '1' });
      await put('d', '1');
      await put('c', null);
      await eventually(() => values.has('d') && !values.has('c'));
      await table.stop();
    });

    test('that is empty has caught up at once', async () => {
      const topic = await cluster.topic(3, { 'cleanup.policy': 'compact' });
      const table = await cluster.connect().followTable({
        topic,
        onRecord: () => undefined,
        onCrash: () => undefined,
      });
      await table.caughtUp;
    });

    test('takes no record without a key', async () => {
      const topic = await cluster.topic(1, { 'cleanup.policy': 'compact' });
      const sent = cluster.connect().producer().send({ topic, key: null, value: 'x' });
      await expect(sent).rejects.toMatchObject({ code: 'RECORD_REJECTED' });
    });
  });
}
