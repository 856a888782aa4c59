import { describe, expect, test } from '@jest/globals';
import { deadLetter, ok } from '../../src/handling/outcome.js';
import { eventually, unique } from '../support/broker.js';
import { recorder, send, start, textOf } from '../support/handling.js';
import { type Cluster, readPartition } from './cluster.js';

export function describeLetters(name: string, cluster: Cluster): void {
  describe(`${name}: dead letters`, () => {
    test('are listed and replayed to the handler that failed, and a second run does nothing', async () => {
      const topic = await cluster.topic(2);
      const auditTopic = await cluster.topic(1, { 'message.timestamp.type': 'LogAppendTime' });
      const deadLetters = `${topic}.dlt`;
      const kafka = cluster.connect();
      let closed = true;
      const handler = recorder('test.audit', topic, async () =>
        closed ? deadLetter('SHOP_CLOSED', 'nobody is there') : ok,
      );
      await start(kafka, [handler]);
      await send(kafka, topic, ['a', 'b']);
      await send(kafka, topic, ['c'], { partition: 1, key: 'other' });
      const written = async () =>
        (await Promise.all([0, 1].map((partition) => readPartition(kafka, deadLetters, partition)))).flat();
      await eventually(async () => (await written()).length === 3);
      closed = false;

      const desk = kafka.deadLetterDesk({ service: unique('test'), auditTopic });
      expect(await desk.list({ topic: deadLetters })).toMatchObject({
        matched: 3,
        complete: true,
        counts: { byErrorCode: { SHOP_CLOSED: 3 }, byHandler: { 'test.audit': 3 } },
      });
      const filtered = await desk.list({ topic: deadLetters, filter: { key: 'other' } });
      expect(filtered.letters).toMatchObject([
        { origin: { topic, partition: 1, offset: '0' }, errorCode: 'SHOP_CLOSED', replay: 'none' },
      ]);

      const reprocess = async () => {
        const { id } = await desk.reprocessing.start({ topic, actor: 'ada' });
        return { id, run: await desk.reprocessing.finished(id) };
      };
      const { id, run } = await reprocess();
      expect(run).toMatchObject({ state: 'completed', read: 3, replayed: 3, failed: 0 });
      expect(handler.seen.slice(3).map(textOf).sort()).toEqual(['a', 'b', 'c']);
      const { entries } = await desk.audit.list({ run: id, action: 'letter.replayed' });
      expect(entries.map(({ entry }) => entry.actor)).toEqual(['ada', 'ada', 'ada']);

      const { letters } = await desk.list({ topic: deadLetters });
      expect(letters.map(({ replay }) => replay)).toEqual(['replayed', 'replayed', 'replayed']);

      const again = await reprocess();
      expect(again.run).toMatchObject({
        state: 'completed',
        replayed: 0,
        reason: `all letters of ${deadLetters} were replayed already`,
      });
      expect(handler.seen).toHaveLength(6);
    });
  });
}
