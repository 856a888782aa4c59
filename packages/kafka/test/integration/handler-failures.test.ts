import { describe, expect, test } from '@jest/globals';
import { DependencyDownError } from '../../src/errors.js';
import type { BatchHandler, Handler } from '../../src/handling/handler.js';
import { ok } from '../../src/handling/outcome.js';
import { createBench, eventually, readAll } from '../support/broker.js';
import {
  committedAt,
  letters,
  noting,
  Passing,
  patiently,
  send,
  startInstance,
  textOf,
  topicWithCompanions,
  wholeReadOf,
} from '../support/handling.js';

const bench = createBench();
const whole = wholeReadOf(bench);

describe('a handler that throws anything else', () => {
  const bug = new TypeError('cannot read properties of undefined');
  const crashing = (topic: string, over: Partial<Handler> = {}) =>
    noting(
      topic,
      async ({ value }) => {
        if (String(value) === 'bad') throw bug;
        return ok;
      },
      over,
    );

  test('crashes with all before the record committed; the third time the record is dead-lettered', async () => {
    const topic = await topicWithCompanions(bench);
    await send(bench.kafka(), topic, ['a', 'bad', 'b']);
    for (const crashes of [1, 2]) {
      const instance = await startInstance(bench, { groupId: topic, handlers: [crashing(topic)] });
      await eventually(() => instance.crashes.length > 0);
      await instance.stop();
      expect(instance.crashes).toEqual([bug]);
      const { offset, metadata = '' } = await committedAt(bench.kafka(), topic, topic);
      expect([offset, JSON.parse(metadata)]).toEqual(['1', { 'test.handler': { record: '1', crashes } }]);
    }
    const third = crashing(topic);
    const instance = await startInstance(bench, { groupId: topic, handlers: [third] });
    await whole(topic, topic, '3');
    expect([instance.crashes, third.seen]).toEqual([[], ['bad', 'b']]);
    expect(await committedAt(bench.kafka(), topic, topic)).toEqual({ offset: '3', metadata: undefined });
    const [letter] = await readAll(bench.kafka(), `${topic}.dlt`);
    expect(letter?.headers).toMatchObject({
      'x-reason': 'exhausted',
      'x-error-code': 'CRASHED_REPEATEDLY',
      'x-error-message': bug.message,
      'x-retry-count': '2',
      'x-original-offset': '1',
    });
    expect(letter?.headers['x-error-stack']).toContain('TypeError');
  });

  test('is counted also when another member takes the partition', async () => {
    const topic = await topicWithCompanions(bench);
    await send(bench.kafka(), topic, ['bad']);
    const session = { KAFKA_HEARTBEAT_INTERVAL: '100' };
    const one = await startInstance(bench, { groupId: topic, handlers: [crashing(topic)], env: session });
    await eventually(() => one.crashes.length > 0);
    const two = await startInstance(bench, { groupId: topic, handlers: [crashing(topic)], env: session });
    await one.stop();
    await eventually(() => two.crashes.length > 0);
    expect((await committedAt(bench.kafka(), topic, topic)).metadata).toContain('"crashes":2');
  });

  test('a batch that crashed is handed over one by one, and the culprit is found', async () => {
    const topic = await topicWithCompanions(bench);
    const batches: string[][] = [];
    const handler = (): BatchHandler => ({
      id: 'test.batches',
      topic,
      order: 'key',
      async handleBatch({ messages }) {
        batches.push(messages.map(textOf));
        if (messages.some(({ value }) => String(value) === 'bad')) throw bug;
      },
    });
    await send(bench.kafka(), topic, ['a', 'b', 'bad', 'c']);
    for (const committed of ['0', '2', '2']) {
      const instance = await startInstance(bench, { groupId: topic, handlers: [handler()] });
      await eventually(() => instance.crashes.length > 0);
      await instance.stop();
      expect((await committedAt(bench.kafka(), topic, topic)).offset).toBe(committed);
    }
    await send(bench.kafka(), topic, ['d', 'e']);
    await startInstance(bench, { groupId: topic, handlers: [handler()] });
    await whole(topic, topic, '6');
    expect(batches).toEqual([
      ['a', 'b', 'bad', 'c'],
      ['a'],
      ['b'],
      ['bad'],
      ['bad'],
      ['bad'],
      ['c'],
      ['d', 'e'],
    ]);
    const letters = await readAll(bench.kafka(), `${topic}.dlt`);
    expect(letters).toMatchObject([
      { value: Buffer.from('bad'), headers: { 'x-error-code': 'CRASHED_REPEATEDLY' } },
    ]);
  });
});

describe('a batch handler', () => {
  test('whose batch fails for a time gets it one by one, and only what is at fault is dead-lettered', async () => {
    const topic = await topicWithCompanions(bench);
    const batches: string[][] = [];
    const handler: BatchHandler = {
      id: 'test.batches',
      topic,
      order: 'key',
      retry: patiently,
      async handleBatch({ messages }) {
        batches.push(messages.map(textOf));
        if (messages.some(({ value }) => String(value) === 'bad')) throw new Passing('not yet');
      },
    };
    await send(bench.kafka(), topic, ['a', 'bad', 'b']);
    await startInstance(bench, { groupId: topic, handlers: [handler] });
    await whole(topic, topic, '3');
    expect(batches).toEqual([['a', 'bad', 'b'], ['a'], ['bad'], ['bad'], ['bad'], ['b']]);
    expect((await letters(bench, topic)).map(textOf)).toEqual(['bad']);
  });

  test('may dead-letter a record itself: acknowledged when that resolves, and once though the batch comes again', async () => {
    const topic = await topicWithCompanions(bench);
    let stored = -1;
    let runs = 0;
    const handler: BatchHandler = {
      id: 'test.batches',
      topic,
      order: 'key',
      async handleBatch({ messages: [first], deadLetter }) {
        runs += 1;
        if (first !== undefined) await deadLetter(first, 'UNDECODABLE', 'it cannot be read');
        stored = (await readAll(bench.kafka(), `${topic}.dlt`)).length;
        if (runs === 1) throw new DependencyDownError('the database is away');
      },
    };
    await send(bench.kafka(), topic, ['a']);
    await startInstance(bench, { groupId: topic, handlers: [handler] });
    await whole(topic, topic, '1');
    expect([runs, stored]).toEqual([2, 1]);
  });
});
