import { describe, expect, test } from '@jest/globals';
import { DependencyDownError } from '../../src/errors.js';
import type { BatchHandler, Handler } from '../../src/handling/handler.js';
import { deadLetter, drop, ok } from '../../src/handling/outcome.js';
import { eventually, unique } from '../support/broker.js';
import { recorder, send, start, textOf } from '../support/handling.js';
import { type Cluster, committed, readPartition } from './cluster.js';

export function describeHandlers(name: string, cluster: Cluster): void {
  describe(`${name}: handlers`, () => {
    test('get the records of a partition in order, and a restart goes on behind the last', async () => {
      const topic = await cluster.topic(2);
      const first = cluster.connect();
      const values = Array.from({ length: 300 }, (_, index) => String(index));
      const before = recorder('test.audit', topic, async () => ok);
      const { groupId, stop } = await start(first, [before]);
      await send(first, topic, values, { partition: 1 });
      await eventually(() => before.seen.length === values.length);
      await stop();
      expect(before.seen.map(textOf)).toEqual(values);
      const second = cluster.connect();
      await send(second, topic, ['new'], { partition: 1 });
      const after = recorder('test.audit', topic, async () => ok);
      await start(second, [after], groupId);
      await eventually(() => after.seen.length > 0);
      expect(after.seen.map(textOf)).toEqual(['new']);
    });

    test('that throw for a dependency get the same record again, and nothing is committed before', async () => {
      const topic = await cluster.topic();
      const kafka = cluster.connect({ KAFKA_RETRY_DELAYMS: '10' });
      const commits: string[][] = [];
      let down = 3;
      let groupId = '';
      const handler = recorder('test.audit', topic, async () => {
        commits.push(await committed(kafka, groupId));
        if (down-- > 0) throw new DependencyDownError('the database is away');
        return ok;
      });
      await send(kafka, topic, ['a', 'b']);
      groupId = unique('group');
      await start(kafka, [handler], groupId);
      await eventually(async () => (await committed(kafka, groupId))[0] === '2');
      expect(handler.seen.map(textOf)).toEqual(['a', 'a', 'a', 'a', 'b']);
      expect(commits.slice(0, 4)).toEqual([[], [], [], []]);
    });

    test('say what becomes of a record, and a dead letter tells where it came from', async () => {
      const topic = await cluster.topic();
      const kafka = cluster.connect();
      const fates = { ok, drop: drop('no use'), bad: deadLetter('NO_SUCH_CHANNEL', 'it is not tracked') };
      const handler = recorder(
        'test.audit',
        topic,
        async (message) => fates[textOf(message) as keyof typeof fates],
      );
      const { groupId } = await start(kafka, [handler]);
      await send(kafka, topic, ['ok', 'drop', 'bad', 'ok'], { headers: { 'x-correlation-id': 'c-1' } });
      await eventually(async () => (await committed(kafka, groupId))[0] === '4');
      const letters = await readPartition(kafka, `${topic}.dlt`);
      expect(letters).toMatchObject([
        {
          value: Buffer.from('bad'),
          headers: {
            'x-original-topic': topic,
            'x-original-offset': '2',
            'x-handler-id': 'test.audit',
            'x-error-code': 'NO_SUCH_CHANNEL',
            'x-reason': 'rejected',
            'x-retry-count': '0',
            'x-correlation-id': 'c-1',
          },
        },
      ]);
    });

    test('with a schema never see what does not fit it', async () => {
      const topic = await cluster.topic();
      const kafka = cluster.connect();
      const seen: unknown[] = [];
      const handler: Handler = {
        id: 'test.typed',
        topic,
        schema: (value) =>
          typeof value === 'object' ? { ok: true, value } : { ok: false, problem: 'it is no object' },
        async handle({ value }) {
          seen.push(value);
          return ok;
        },
      };
      const { groupId } = await start(kafka, [handler]);
      await send(kafka, topic, ['{"a":1}', '7', 'no JSON']);
      await eventually(async () => (await committed(kafka, groupId))[0] === '3');
      expect(seen).toEqual([{ a: 1 }]);
      const letters = await readPartition(kafka, `${topic}.dlt`);
      expect(letters.map(({ headers }) => headers['x-error-code'])).toEqual(['UNDECODABLE', 'UNDECODABLE']);
    });

    test('of batches get them in order, and vouch for all that came before', async () => {
      const topic = await cluster.topic();
      const kafka = cluster.connect();
      const seen: string[] = [];
      const handler: BatchHandler<Buffer | null> = {
        id: 'test.batches',
        topic,
        order: 'key',
        async handleBatch({ messages, deadLetter }) {
          for (const message of messages) {
            seen.push(textOf(message));
            if (textOf(message) === 'bad') await deadLetter(message, 'BAD', 'it is bad');
          }
        },
      };
      const groupId = unique('group');
      const consumer = await kafka.handle({
        groupId,
        handlers: [handler as BatchHandler],
        fromBeginning: true,
        onCrash: () => undefined,
      });
      await send(kafka, topic, ['a', 'bad', 'b']);
      await eventually(async () => (await committed(kafka, groupId))[0] === '3');
      await consumer.stop();
      expect(seen).toEqual(['a', 'bad', 'b']);
      expect((await readPartition(kafka, `${topic}.dlt`)).map(textOf)).toEqual(['bad']);
    });

    test('that throw anything else end the process; the third time the record is dead-lettered', async () => {
      const topic = await cluster.topic();
      const groupId = unique('group');
      const bug = new TypeError('a bug');
      await send(cluster.connect(), topic, ['a', 'b', 'c']);
      const seen: string[] = [];
      for (let run = 1; run <= 3; run++) {
        const kafka = cluster.connect();
        const handler = recorder('test.audit', topic, async (message) => {
          seen.push(textOf(message));
          if (textOf(message) === 'b') throw bug;
          return ok;
        });
        const { crashes } = await start(kafka, [handler], groupId);
        await eventually(() => crashes.length === 1 || seen.includes('c'));
        expect(crashes).toEqual(run < 3 ? [bug] : []);
        await kafka.disconnect();
      }
      expect(seen).toEqual(['a', 'b', 'b', 'b', 'c']);
      const [letter] = await readPartition(cluster.connect(), `${topic}.dlt`);
      expect(letter?.headers).toMatchObject({
        'x-error-code': 'CRASHED_REPEATEDLY',
        'x-original-offset': '1',
      });
    });

    test('of a group share the partitions, and who leaves hands its own over', async () => {
      const topic = await cluster.topic(4);
      const groupId = unique('group');
      const assigned: Record<string, number[]> = {};
      const join = async (name: string) => {
        const kafka = cluster.connect({ KAFKA_HEARTBEAT_INTERVAL: '100' });
        return kafka.handle({
          groupId,
          handlers: [{ id: 'test.audit', topic, retry: false, handle: async () => ok }],
          onAssigned: (places) => {
            assigned[name] = places.map(({ partition }) => partition).sort();
          },
          onCrash: () => undefined,
        });
      };
      await join('one');
      const two = await join('two');
      await eventually(() => assigned.one?.length === 2 && assigned.two?.length === 2);
      expect([...(assigned.one ?? []), ...(assigned.two ?? [])].sort()).toEqual([0, 1, 2, 3]);
      await two.stop();
      await eventually(() => assigned.one?.length === 4);
    });

    test('that are new begin at the end, unless they ask for the beginning', async () => {
      const topic = await cluster.topic();
      const kafka = cluster.connect();
      await send(kafka, topic, ['old']);
      const handler = recorder('test.audit', topic, async () => ok);
      let joined = false;
      await kafka.handle({
        groupId: unique('group'),
        handlers: [handler],
        onAssigned: () => {
          joined = true;
        },
        onCrash: () => undefined,
      });
      await eventually(() => joined);
      // Where the end is, a member asks the broker after it has joined.
      await eventually(async () => {
        await send(kafka, topic, ['new']);
        return handler.seen.length > 0;
      });
      expect(new Set(handler.seen.map(textOf))).toEqual(new Set(['new']));
    });
  });
}
