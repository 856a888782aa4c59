import { describe, expect, test } from '@jest/globals';
import type { Handler } from '../../src/handling/handler.js';
import { deadLetter, ok } from '../../src/handling/outcome.js';
import { createBench, eventually, readAll, testBroker } from '../support/broker.js';
import { committedAt, send, startInstance, textOf, topicWithCompanions } from '../support/handling.js';
import { type JavaStep, readWithJava, writeWithJava } from '../support/java-client.js';

const bench = createBench();

const handlerOf = (topic: string, handle: Handler['handle']): Handler => ({
  id: 'test.handler',
  topic,
  handle,
});
const badOnes = (topic: string): Handler =>
  handlerOf(topic, async ({ value }) =>
    String(value).startsWith('bad') ? deadLetter('NO_CHANNEL', 'the channel is gone') : ok,
  );
const texts = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix} ${index}`);

describe('the breaker', () => {
  test('stops a partition at the 20th bad record in a row, with health red and liveness green', async () => {
    const topic = await topicWithCompanions(bench, 2);
    await send(bench.kafka(), topic, [...texts('good', 30), ...texts('bad', 50)]);
    const first = await startInstance(bench, { groupId: topic, handlers: [badOnes(topic)] });
    await eventually(() => !first.health.ready().ok && first.health.live().ok);
    expect(first.health.ready().checks.kafka?.detail).toBe(
      `test.handler on ${topic}/0 is stopped at offset 49: more than half of the last records, or 20 in a row, are for the dead letters (NO_CHANNEL: the channel is gone); put the handler or the sender right, then restart`,
    );
    expect(first.kafka.views.health().status).toBe('unhealthy');
    await send(bench.kafka(), topic, ['good'], { partition: 1 });
    const other = async (): Promise<boolean> =>
      (await bench.kafka().admin().groupLag(topic)).some(
        ({ partition, lag }) => partition === 1 && lag === 0,
      );
    await eventually(other);
    expect((await committedAt(bench.kafka(), topic, topic)).offset).toBe('49');
    expect(await readAll(bench.kafka(), `${topic}.dlt`)).toHaveLength(19);
    expect(first.crashes).toEqual([]);
    await first.stop();

    const mended = handlerOf(topic, async () => ok);
    const second = await startInstance(bench, { groupId: topic, handlers: [mended] });
    await eventually(async () => (await committedAt(bench.kafka(), topic, topic)).offset === '80');
    expect(second.health.ready().ok).toBe(true);
  });

  test('stops it when more than half of what it saw is bad, be it never 20 in a row', async () => {
    const topic = await topicWithCompanions(bench);
    const mixed = Array.from({ length: 20 }, (_, index) => ['bad', 'bad', `good ${index}`]).flat();
    await send(bench.kafka(), topic, mixed);
    const { health } = await startInstance(bench, { groupId: topic, handlers: [badOnes(topic)] });
    await eventually(() => !health.ready().ok);
    await eventually(async () => (await committedAt(bench.kafka(), topic, topic)).offset === '19');
  });

  test('counts what a batch handler dead-letters, and commits nothing of the batch', async () => {
    const topic = await topicWithCompanions(bench);
    await send(bench.kafka(), topic, texts('bad', 30));
    const { health, crashes } = await startInstance(bench, {
      groupId: topic,
      handlers: [
        {
          id: 'test.batches',
          topic,
          order: 'key',
          async handleBatch({ messages, deadLetter }) {
            for (const message of messages) await deadLetter(message, 'UNDECODABLE', 'it cannot be read');
          },
        },
      ],
    });
    await eventually(() => !health.ready().ok);
    expect((await committedAt(bench.kafka(), topic, topic)).offset).toBeUndefined();
    expect([crashes, (await readAll(bench.kafka(), `${topic}.dlt`)).length]).toEqual([[], 19]);
  });
});

test('with the dead letters off, a record for them stops its partition, and nothing is lost', async () => {
  const topic = await topicWithCompanions(bench);
  await send(bench.kafka(), topic, ['good', 'bad', 'good']);
  const { health } = await startInstance(bench, {
    groupId: topic,
    handlers: [badOnes(topic)],
    env: { KAFKA_DLQ_ENABLED: 'false' },
  });
  await eventually(() => !health.ready().ok);
  expect(health.ready().checks.kafka?.detail).toContain(
    'is stopped at offset 1: the record there is for the dead letters (DEAD_LETTERS_DISABLED: KAFKA_DLQ_ENABLED is false)',
  );
  await eventually(async () => (await committedAt(bench.kafka(), topic, topic)).offset === '1');
});

test('a dead letter that its topic does not take is cut, and says how large the original was', async () => {
  const topic = await topicWithCompanions(bench, 1, { 'max.message.bytes': '40000' });
  const value = 'bad'.padEnd(39_500, Math.random().toString(36));
  await send(bench.kafka({ KAFKA_COMPRESSION: 'none' }), topic, [value]);
  await startInstance(bench, {
    groupId: topic,
    handlers: [
      handlerOf(topic, async () => deadLetter('NO_CHANNEL', 'a sentence that does not fit in '.repeat(30))),
    ],
    env: { KAFKA_COMPRESSION: 'none' },
  });
  await eventually(async () => (await committedAt(bench.kafka(), topic, topic)).offset === '1');
  const [letter] = await readAll(bench.kafka(), `${topic}.dlt`);
  expect(letter?.value?.toString()).toBe(value.slice(0, 16 * 1024));
  expect(letter?.headers).toMatchObject({ 'x-original-size': '39500', 'x-error-code': 'NO_CHANNEL' });
});

describe('stop', () => {
  test('finishes the record in hand, commits it, and begins no other', async () => {
    const topic = await topicWithCompanions(bench);
    const seen: string[] = [];
    let finish = (): void => {};
    await send(bench.kafka(), topic, ['a', 'b', 'c']);
    const { consumer } = await startInstance(bench, {
      groupId: topic,
      handlers: [
        handlerOf(topic, async ({ value, signal }) => {
          seen.push(String(value));
          if (String(value) === 'b') await new Promise<void>((resolve) => (finish = resolve));
          if (String(value) === 'b') expect(signal.aborted).toBe(true);
          return ok;
        }),
      ],
    });
    await eventually(() => seen.length === 2);
    const stopped = consumer.stop();
    finish();
    await stopped;
    expect(seen).toEqual(['a', 'b']);
    expect((await committedAt(bench.kafka(), topic, topic)).offset).toBe('2');
  });

  test('is no crash for a handler that throws because it was told to stop', async () => {
    const topic = await topicWithCompanions(bench);
    let began = false;
    await send(bench.kafka(), topic, ['a']);
    const { consumer, crashes } = await startInstance(bench, {
      groupId: topic,
      handlers: [
        handlerOf(topic, ({ signal }) => {
          began = true;
          return new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('told to stop')));
          });
        }),
      ],
    });
    await eventually(() => began);
    await consumer.stop();
    expect(crashes).toEqual([]);
    expect(await committedAt(bench.kafka(), topic, topic)).toEqual({
      offset: undefined,
      metadata: undefined,
    });
  });
});

describe('a rebalance', () => {
  test('in the middle of a batch: the loser stops early, and each record is handled once', async () => {
    const topic = await topicWithCompanions(bench, 2);
    const env = { KAFKA_HEARTBEAT_INTERVAL: '100', KAFKA_SESSION_TIMEOUT: '10000' };
    const values = texts('value', 200);
    await send(bench.kafka(), topic, values, { partition: 0 });
    await send(bench.kafka(), topic, values, { partition: 1 });
    const seen: string[] = [];
    const aborted: boolean[] = [];
    const slowly = handlerOf(topic, async ({ value, partition, signal }) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      seen.push(`${partition} ${value}`);
      if (signal.aborted) aborted.push(true);
      return ok;
    });
    await startInstance(bench, { groupId: topic, handlers: [slowly], env });
    await eventually(() => seen.length > 10);
    await startInstance(bench, { groupId: topic, handlers: [slowly], env });
    await eventually(() => seen.length >= 400, 25_000);
    const lags = async (): Promise<number[]> =>
      (await bench.kafka().admin().groupLag(topic)).map(({ lag }) => lag);
    await eventually(async () => (await lags()).join() === '0,0');
    expect(aborted.length).toBeGreaterThan(0);
    expect([seen.length, new Set(seen).size]).toEqual([400, 400]);
  });
});

test('of interleaved transactions a handler sees what the Java consumer sees: nothing that was aborted', async () => {
  const topic = await topicWithCompanions(bench, 2);
  const write = (producer: string, value: string, partition = 0): JavaStep => ({
    do: 'send',
    producer,
    topic,
    partition,
    key: producer,
    value,
  });
  const end = (producer: string, how: 'begin' | 'commit' | 'abort'): JavaStep => ({ do: how, producer });
  await writeWithJava(testBroker(), [
    ...['one', 'two', 'three'].map((producer) => end(producer, 'begin')),
    write('one', 'aborted 1'),
    write('two', 'aborted 2'),
    write('three', 'kept 1'),
    write('one', 'aborted 3', 1),
    write('two', 'aborted 4', 1),
    end('two', 'abort'),
    write('three', 'kept 2', 1),
    end('two', 'begin'),
    write('two', 'kept 3'),
    write('one', 'aborted 5'),
    end('one', 'abort'),
    end('three', 'commit'),
    write('two', 'kept 4', 1),
    end('two', 'commit'),
    end('one', 'begin'),
    write('one', 'aborted 6'),
    end('one', 'abort'),
  ]);
  const seen: { partition: number; offset: string; value: Buffer | null }[] = [];
  await startInstance(bench, {
    groupId: topic,
    handlers: [
      handlerOf(topic, async ({ partition, offset, record }) => {
        seen.push({ partition, offset, value: record.value });
        return ok;
      }),
    ],
  });
  const java = await readWithJava(testBroker(), topic);
  await eventually(() => seen.length >= java.length);
  await send(bench.kafka(), topic, ['end']);
  await eventually(() => seen.map(textOf).includes('end'));
  const ours = seen
    .filter(({ value }) => String(value) !== 'end')
    .sort((a, b) => a.partition - b.partition || Number(a.offset) - Number(b.offset));
  expect(ours).toEqual(java.map(({ partition, offset, value }) => ({ partition, offset, value })));
  expect(ours.map(textOf)).toEqual(['kept 1', 'kept 3', 'kept 2', 'kept 4']);
});
