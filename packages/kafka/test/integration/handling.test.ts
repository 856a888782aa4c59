import { validateDeadLetterHeaders } from '@chatpulse/contracts';
import { describe, expect, test } from '@jest/globals';
import { DependencyDownError } from '../../src/errors.js';
import type { Handler, Validation } from '../../src/handling/handler.js';
import { deadLetter, drop, ok, retry } from '../../src/handling/outcome.js';
import { createBench, eventually, readAll } from '../support/broker.js';
import {
  committedAt,
  noting,
  Passing,
  patiently,
  send,
  startInstance,
  topicWithCompanions,
  wholeReadOf,
} from '../support/handling.js';

const bench = createBench();
const whole = wholeReadOf(bench);

describe('routing', () => {
  test('a record goes to every handler of its topic whose match fits, and to no other', async () => {
    const topic = await topicWithCompanions(bench);
    const all = noting(topic, undefined, { id: 'test.all' });
    const windows = noting(topic, undefined, {
      id: 'test.windows',
      match: { field: 'type', equals: 'window' },
    });
    const other = noting(`${topic}.dlt`, undefined, { id: 'test.other' });
    await send(bench.kafka(), topic, ['{"type":"window"}', '{"type":"mark"}', '7', '[]']);
    await startInstance(bench, { groupId: topic, handlers: [all, windows, other] });
    await whole(topic, topic, '4');
    expect([all.seen.length, windows.seen, other.seen]).toEqual([4, ['{"type":"window"}'], []]);
  });

  test('a record that fits no handler is passed over and committed', async () => {
    const topic = await topicWithCompanions(bench);
    const none = noting(topic, undefined, { match: { field: 'type', equals: 'window' } });
    await send(bench.kafka(), topic, ['{"type":"mark"}']);
    await startInstance(bench, { groupId: topic, handlers: [none] });
    await whole(topic, topic, '1');
    expect(none.seen).toEqual([]);
    expect(await readAll(bench.kafka(), `${topic}.dlt`)).toEqual([]);
  });

  test('several groups of one process each read the topic, and ids are unique over all of them', async () => {
    const topic = await topicWithCompanions(bench);
    const [one, two] = [
      noting(topic, undefined, { id: 'test.one' }),
      noting(topic, undefined, { id: 'test.two' }),
    ];
    await send(bench.kafka(), topic, ['a']);
    const { kafka } = await startInstance(bench, { groupId: topic, handlers: [one] });
    const second = { groupId: `${topic}-2`, handlers: [two], fromBeginning: true, onCrash: () => {} };
    await kafka.handle(second);
    await eventually(() => one.seen.length === 1 && two.seen.length === 1);
    await expect(kafka.handle({ ...second, groupId: `${topic}-3` })).rejects.toMatchObject({
      code: 'HANDLER_INVALID',
    });
    expect(kafka.handlers().map(({ handler, groupId }) => [handler.id, groupId])).toEqual([
      ['test.one', topic],
      ['test.two', `${topic}-2`],
    ]);
  });
});

describe('what a handler gets', () => {
  test('the value by its schema, with position, headers, attempt and correlation id', async () => {
    const topic = await topicWithCompanions(bench);
    const got: unknown[] = [];
    const schema = (value: unknown): Validation<{ n: number }> =>
      typeof value === 'object' && value !== null && 'n' in value
        ? { ok: true, value: value as { n: number } }
        : { ok: false, problem: '/n is missing' };
    const handler: Handler<{ n: number }> = {
      id: 'test.handler',
      topic,
      schema,
      async handle({ value, offset, headers, attempt, correlationId, record }) {
        got.push({
          n: value.n,
          offset,
          attempt,
          correlationId,
          own: headers.own,
          bytes: String(record.value),
        });
        return ok;
      },
    };
    const headers = { own: 'yes', 'x-correlation-id': 'c-1' };
    await send(bench.kafka(), topic, ['{"n":1}'], { headers });
    await startInstance(bench, { groupId: topic, handlers: [handler] });
    await whole(topic, topic, '1');
    expect(got).toEqual([
      { n: 1, offset: '0', attempt: 1, correlationId: 'c-1', own: 'yes', bytes: '{"n":1}' },
    ]);
  });

  test('what its schema refuses, no JSON and a tombstone are dead-lettered, bytes as they came', async () => {
    const topic = await topicWithCompanions(bench);
    const handler = noting(topic, undefined, {
      schema: (value) => (value === 1 ? { ok: true, value } : { ok: false, problem: 'the value must be 1' }),
    });
    await send(bench.kafka(), topic, ['1', '2', '{', null], { key: Buffer.from([0xff, 0]) });
    await startInstance(bench, { groupId: topic, handlers: [handler] });
    await whole(topic, topic, '4');
    const letters = await readAll(bench.kafka(), `${topic}.dlt`);
    expect(handler.seen).toEqual(['1']);
    expect(
      letters.map(({ value, headers }) => [value?.toString() ?? null, headers['x-error-message']]),
    ).toEqual([
      ['2', 'the value must be 1'],
      ['{', 'the value is not JSON'],
      [null, 'the value must be 1'],
    ]);
    for (const [index, letter] of letters.entries()) {
      expect(letter.key).toEqual(Buffer.from([0xff, 0]));
      expect(validateDeadLetterHeaders(letter.headers)).toMatchObject({ ok: true });
      expect(letter.headers).toMatchObject({
        'x-original-topic': topic,
        'x-original-partition': '0',
        'x-original-offset': String(index + 1),
        'x-handler-id': 'test.handler',
        'x-reason': 'undecodable',
        'x-error-code': 'UNDECODABLE',
        'x-retry-count': '0',
        'x-correlation-id': expect.stringMatching(/./),
      });
    }
  });
});

describe('outcomes', () => {
  test('ok and drop are committed; a dead letter is stored first, with the code of the handler', async () => {
    const topic = await topicWithCompanions(bench);
    const handler = noting(topic, async ({ value }) => {
      if (String(value) === 'drop') return drop('not ours');
      return String(value) === 'bad' ? deadLetter('NO_CHANNEL', 'the channel is gone') : ok;
    });
    await send(bench.kafka(), topic, ['fine', 'drop', 'bad']);
    await startInstance(bench, { groupId: topic, handlers: [handler] });
    await whole(topic, topic, '3');
    const letters = await readAll(bench.kafka(), `${topic}.dlt`);
    expect(letters).toMatchObject([
      {
        headers: {
          'x-reason': 'rejected',
          'x-error-code': 'NO_CHANNEL',
          'x-error-message': 'the channel is gone',
        },
      },
    ]);
  });

  test('a record that must keep its order is tried again in place, and then dead-lettered as exhausted', async () => {
    const topic = await topicWithCompanions(bench);
    const handler = noting(topic, async ({ value }) => (String(value) === 'bad' ? retry('not yet') : ok), {
      order: 'key',
      retry: patiently,
    });
    await send(bench.kafka(), topic, ['a', 'bad', 'b']);
    await startInstance(bench, { groupId: topic, handlers: [handler] });
    await whole(topic, topic, '3');
    expect(handler.seen).toEqual(['a', 'bad', 'bad', 'bad', 'b']);
    expect(handler.attempts).toEqual([1, 1, 2, 3, 1]);
    const [letter] = await readAll(bench.kafka(), `${topic}.dlt`);
    expect(letter?.headers).toMatchObject({
      'x-reason': 'exhausted',
      'x-error-code': 'RETRIES_EXHAUSTED',
      'x-error-message': 'not yet',
      'x-retry-count': '2',
    });
    const { 'x-first-failed-at': first = '', 'x-failed-at': last = '' } = letter?.headers ?? {};
    expect(Date.parse(first)).toBeLessThan(Date.parse(last));
    expect(await readAll(bench.kafka(), `${topic}.retry`)).toEqual([]);
  });

  test('any other that may succeed later goes to the retry topic, and does not hold up the next', async () => {
    const topic = await topicWithCompanions(bench);
    const handler = noting(
      topic,
      async ({ value }) => {
        if (String(value) === 'bad') throw new Passing('not yet');
        return ok;
      },
      { retry: { ...patiently, baseDelayMs: 60_000, maxDelayMs: 60_000 } },
    );
    await send(bench.kafka(), topic, ['bad', 'b']);
    await startInstance(bench, { groupId: topic, handlers: [handler] });
    await whole(topic, topic, '2');
    expect(handler.seen).toEqual(['bad', 'b']);
    const [copy] = await readAll(bench.kafka(), `${topic}.retry`);
    expect(copy).toMatchObject({
      value: Buffer.from('bad'),
      headers: { 'x-handler-id': 'test.handler', 'x-retry-count': '1', 'x-original-offset': '0' },
    });
  });

  test('a handler that is done with a record is not run again when another one gets it again', async () => {
    const topic = await topicWithCompanions(bench);
    const done = noting(topic, undefined, { id: 'test.done', order: 'key' });
    const failing = noting(topic, async ({ attempt }) => (attempt < 3 ? retry('not yet') : ok), {
      id: 'test.failing',
      order: 'key',
      retry: patiently,
    });
    await send(bench.kafka(), topic, ['a']);
    await startInstance(bench, { groupId: topic, handlers: [done, failing] });
    await whole(topic, topic, '1');
    expect([done.seen, failing.seen]).toEqual([['a'], ['a', 'a', 'a']]);
  });
});

describe('a dependency that is down', () => {
  test('holds its partition for as long as it takes, health says so, and nothing is dead-lettered', async () => {
    const topic = await topicWithCompanions(bench);
    let down = true;
    const handler = noting(
      topic,
      async () => {
        if (down) throw new DependencyDownError('the database is away');
        return ok;
      },
      { retry: { ...patiently, attempts: 1 } },
    );
    await send(bench.kafka(), topic, ['a', 'b']);
    const { health } = await startInstance(bench, { groupId: topic, handlers: [handler] });
    const says = /^test\.handler waits for its dependency: attempt 4, next in \d+ ms$/;
    await eventually(() => says.test(health.ready().checks.kafka?.detail ?? ''));
    expect(health.live().ok).toBe(true);
    expect((await committedAt(bench.kafka(), topic, topic)).offset).toBeUndefined();
    down = false;
    await whole(topic, topic, '2');
    await eventually(() => health.ready().ok);
    expect(handler.seen.filter((value) => value === 'b')).toEqual(['b']);
    expect(await readAll(bench.kafka(), `${topic}.dlt`)).toEqual([]);
  });

  test('does not hold up another partition', async () => {
    const topic = await topicWithCompanions(bench, 2);
    const handler = noting(topic, async ({ partition }) => {
      if (partition === 0) throw new DependencyDownError('the shard is away');
      return ok;
    });
    await send(bench.kafka(), topic, ['stuck']);
    await startInstance(bench, { groupId: topic, handlers: [handler] });
    await eventually(() => handler.seen.length > 1);
    await send(bench.kafka(), topic, ['free'], { partition: 1 });
    await eventually(() => handler.seen.includes('free'));
  });
});
