import { describe, expect, test } from '@jest/globals';
import { ok, retry } from '../../src/handling/outcome.js';
import type { IncomingMessage } from '../../src/messages.js';
import { startKafka } from '../../src/start.js';
import { eventually, unique } from '../support/broker.js';
import { recorder, send, start, textOf } from '../support/handling.js';
import { silent } from '../support/logs.js';
import { type Cluster, committed, quick, readPartition } from './cluster.js';

export function describeRetries(name: string, cluster: Cluster): void {
  describe(`${name}: retried handlers`, () => {
    test('that fail for a while get the record again later, and only they', async () => {
      const topic = await cluster.topic();
      const kafka = cluster.connect(quick);
      const fails = recorder('test.fails', topic, async (message) =>
        textOf(message) === 'b' && message.attempt < 3 ? retry('not yet') : ok,
      );
      const works = recorder('test.works', topic, async () => ok);
      await start(kafka, [fails, works]);
      await send(kafka, topic, ['a', 'b', 'c']);
      await eventually(() => fails.seen.length === 5);
      expect(fails.seen.map((message) => [textOf(message), message.attempt])).toEqual([
        ['a', 1],
        ['b', 1],
        ['c', 1],
        ['b', 2],
        ['b', 3],
      ]);
      expect(fails.seen[4]).toMatchObject({ topic, partition: 0, offset: '1' });
      expect(works.seen.map(textOf)).toEqual(['a', 'b', 'c']);
    });

    test('that fail for good have the record dead-lettered after the last attempt', async () => {
      const topic = await cluster.topic();
      const kafka = cluster.connect({ ...quick, KAFKA_RETRY_ATTEMPTS: '3' });
      const handler = recorder('test.audit', topic, async () => retry('never'));
      await start(kafka, [handler]);
      await send(kafka, topic, ['a']);
      await eventually(async () => (await readPartition(kafka, `${topic}.dlt`)).length === 1);
      expect(handler.seen.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      const [letter] = await readPartition(kafka, `${topic}.dlt`);
      expect(letter?.headers).toMatchObject({ 'x-error-code': 'RETRIES_EXHAUSTED', 'x-retry-count': '2' });
    });

    test('get what waits for its retry after a restart, once', async () => {
      const topic = await cluster.topic();
      const env = { KAFKA_RETRY_BASE_DELAY: '800', KAFKA_RETRY_MAX_DELAY: '800' };
      const first = cluster.connect(env);
      const before = recorder('test.audit', topic, async () => retry('not yet'));
      const { groupId, stop } = await start(first, [before]);
      await send(first, topic, ['a']);
      await eventually(() => first.retries.all()[0]?.messagesDelayed === 1);
      await stop();
      const second = cluster.connect(env);
      const after = recorder('test.audit', topic, async () => ok);
      await start(second, [after], groupId);
      const settled = async () => (await second.admin().groupLag(`${groupId}.retry`))[0]?.lag === 0;
      await eventually(settled);
      expect([before, after].map(({ seen }) => seen.map(({ attempt }) => attempt))).toEqual([[1], [2]]);
    });

    test('never get what another service failed at', async () => {
      const topic = await cluster.topic();
      const [one, two] = [cluster.connect(quick), cluster.connect(quick)];
      const fails = recorder('one.audit', topic, async ({ attempt }) => (attempt === 1 ? retry('no') : ok));
      const works = recorder('two.audit', topic, async () => ok);
      await start(one, [fails]);
      await start(two, [works]);
      await send(one, topic, ['a']);
      await eventually(() => fails.seen.length === 2 && two.retries.all()[0]?.messagesSkipped === 1);
      expect(works.seen).toHaveLength(1);
    });

    test('never get what another group of their service failed at, be it in another process', async () => {
      const topic = await cluster.topic();
      const [one, two] = [cluster.connect(quick), cluster.connect(quick)];
      const fails = recorder('test.ship', topic, async ({ attempt }) => (attempt === 1 ? retry('no') : ok));
      const works = recorder('test.audit', topic, async () => ok);
      const { groupId } = await start(one, [fails]);
      await start(two, [works]);
      await send(one, topic, ['a']);
      await eventually(() => fails.seen.length === 2 && two.retries.all()[0]?.messagesSkipped === 1);
      const [copy] = await readPartition(one, `${topic}.retry`);
      expect(copy?.headers).toMatchObject({ 'x-handler-id': 'test.ship', 'x-retry-group': groupId });
      expect(works.seen).toHaveLength(1);
      expect(await readPartition(one, `${topic}.dlt`)).toEqual([]);
    });

    test('that are gone have their retries dead-lettered, by their own group only', async () => {
      const topic = await cluster.topic();
      const first = cluster.connect({ KAFKA_RETRY_BASE_DELAY: '5000' });
      const { groupId, stop } = await start(first, [recorder('test.gone', topic, async () => retry('no'))]);
      await send(first, topic, ['a']);
      await eventually(() => first.retries.all()[0]?.messagesDelayed === 1);
      await stop();
      const [other, same] = [cluster.connect(), cluster.connect()];
      const here = recorder('test.here', topic, async () => ok);
      await start(other, [recorder('test.other', topic, async () => ok)]);
      await start(same, [here], groupId);
      const written = (): Promise<readonly IncomingMessage[]> => readPartition(same, `${topic}.dlt`);
      const skipped = (): boolean => other.retries.all()[0]?.messagesSkipped === 1;
      await eventually(async () => skipped() && (await written()).length > 0);
      expect((await written()).map(({ headers }) => headers)).toMatchObject([
        { 'x-error-code': 'HANDLER_NOT_FOUND', 'x-handler-id': 'test.gone', 'x-retry-group': groupId },
      ]);
      expect(here.seen.map(({ attempt }) => attempt)).toEqual([]);
    });

    test('have their retries started when all consumers run', async () => {
      const topic = await cluster.topic();
      const kafka = cluster.connect(quick);
      const audit = recorder('test.audit', topic, async ({ attempt }) => (attempt === 1 ? retry('no') : ok));
      const groupId = unique('group');
      let goOn = (): void => {};
      const waits = async () => {
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
        return { stop: async () => undefined };
      };
      const handlers = {
        audit: { groupId, handlers: [audit], fromBeginning: true, onCrash: () => undefined },
      };
      const starting = startKafka(
        { kafka, logger: silent, signal: new AbortController().signal },
        { topics: [topic], consumers: { waits }, handlers },
      );
      const groups = async () => (await kafka.admin().listGroups()).map(({ groupId }) => groupId);
      await send(kafka, topic, ['a']);
      await eventually(async () => (await committed(kafka, groupId))[0] === '1');
      expect([audit.seen.length, (await groups()).includes(`${groupId}.retry`)]).toEqual([1, false]);
      goOn();
      const { stop } = await starting;
      await eventually(() => audit.seen.length === 2 && kafka.retries.all()[0]?.messagesProcessed === 1);
      await stop();
      expect(kafka.retries.all()).toMatchObject([{ running: false }]);
    });
  });
}
