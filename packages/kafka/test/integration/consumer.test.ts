import { createHealth } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import type { ConsumeOptions, RunningConsumer } from '../../src/consumer/consumer.js';
import type { IncomingBatch } from '../../src/consumer/incoming-batch.js';
import type { Kafka } from '../../src/kafka.js';
import { createBench, eventually, testBroker, unique } from '../support/broker.js';
import { createBrokerProxy } from '../support/broker-proxy.js';
import { consumeAlone } from '../support/consuming.js';

const bench = createBench();

const valuesOf = ({ messages }: Pick<IncomingBatch, 'messages'>): string[] =>
  messages.map(({ value }) => String(value));
const failTest = (error: unknown): void => {
  throw error;
};

async function send(kafka: Kafka, topic: string, values: readonly string[], partition = 0): Promise<void> {
  const producer = kafka.producer();
  await Promise.all(values.map((value) => producer.send({ topic, key: null, value, partition })));
}

const committed = async (kafka: Kafka, groupId: string): Promise<string[]> =>
  (await kafka.admin().groupLag(groupId)).map((lag) => lag.committed);

class Busy extends Error {
  readonly retriable = true;
}

describe('a handler that resolves', () => {
  test('has its batch committed, so that a restart goes on behind it', async () => {
    const topic = await bench.topic();
    const kafka = bench.kafka();
    const seen: string[] = [];
    const start = (): Promise<RunningConsumer> =>
      consumeAlone(bench, {
        groupId: topic,
        topics: [topic],
        fromBeginning: true,
        onCrash: failTest,
        eachBatch: async (batch) => void seen.push(...valuesOf(batch)),
      });
    await send(kafka, topic, ['a', 'b']);
    const first = await start();
    await eventually(() => seen.length === 2);
    await first.stop();
    expect(await committed(kafka, topic)).toEqual(['2']);
    await send(kafka, topic, ['c']);
    const second = await start();
    await eventually(() => seen.length >= 3);
    await second.stop();
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('is waited for by stop, and its batch is committed', async () => {
    const topic = await bench.topic();
    const kafka = bench.kafka();
    let finish: () => void = () => {};
    let began = false;
    const consumer = await consumeAlone(bench, {
      groupId: topic,
      topics: [topic],
      fromBeginning: true,
      onCrash: failTest,
      eachBatch: () =>
        new Promise<void>((resolve) => {
          began = true;
          finish = resolve;
        }),
    });
    await send(kafka, topic, ['a']);
    await eventually(() => began);
    const stopped = consumer.stop();
    finish();
    await stopped;
    expect(await committed(kafka, topic)).toEqual(['1']);
  });

  test('may take longer than the session, since heartbeats go on meanwhile', async () => {
    const topic = await bench.topic();
    const kafka = bench.kafka();
    const env = { KAFKA_SESSION_TIMEOUT: '6000', KAFKA_HEARTBEAT_INTERVAL: '200' };
    const assignments: number[] = [];
    let calls = 0;
    await send(kafka, topic, ['a']);
    await consumeAlone(
      bench,
      {
        groupId: topic,
        topics: [topic],
        fromBeginning: true,
        onCrash: failTest,
        onAssigned: (assigned) => void assignments.push(assigned.length),
        async eachBatch() {
          calls += 1;
          const end = Date.now() + 7000;
          await eventually(() => Date.now() > end);
        },
      },
      { env },
    );
    await eventually(async () => (await committed(kafka, topic))[0] === '1', 20_000);
    expect([calls, assignments]).toEqual([1, [1]]);
  });
});

describe('a handler that throws what is retriable', () => {
  test('gets the same batch again until it succeeds, and nothing is committed before that', async () => {
    const topic = await bench.topic();
    const kafka = bench.kafka();
    await send(kafka, topic, ['a', 'b', 'c']);
    const attempts: string[][] = [];
    const commits: string[][] = [];
    await consumeAlone(bench, {
      groupId: topic,
      topics: [topic],
      fromBeginning: true,
      onCrash: failTest,
      async eachBatch(batch) {
        attempts.push(valuesOf(batch));
        commits.push(await committed(kafka, topic));
        if (attempts.length < 4) throw new Busy('the database is away');
      },
    });
    await eventually(async () => (await committed(kafka, topic))[0] === '3');
    expect(attempts).toEqual(Array(4).fill(['a', 'b', 'c']));
    expect(commits).toEqual(Array(4).fill([]));
  });

  test('does not hold up another partition', async () => {
    const topic = await bench.topic(2);
    const kafka = bench.kafka();
    let away = true;
    const seen: string[] = [];
    await consumeAlone(bench, {
      groupId: topic,
      topics: [topic],
      fromBeginning: true,
      onCrash: failTest,
      async eachBatch(batch) {
        if (batch.partition === 0 && away) throw new Busy('the database is away');
        seen.push(...valuesOf(batch));
      },
    });
    await send(kafka, topic, ['stuck'], 0);
    await send(kafka, topic, ['a'], 1);
    await eventually(() => seen.includes('a'));
    await send(kafka, topic, ['b'], 1);
    await eventually(() => seen.includes('b'));
    away = false;
    await eventually(() => seen.includes('stuck'));
    expect(seen).toEqual(['a', 'b', 'stuck']);
  });
});

describe('a handler that throws anything else', () => {
  test('crashes the consumer once, commits nothing, and readiness turns red', async () => {
    const topic = await bench.topic();
    const health = createHealth();
    await send(bench.kafka(), topic, ['a']);
    const crashes: unknown[] = [];
    let calls = 0;
    const bug = new TypeError('a bug');
    const options: ConsumeOptions = {
      groupId: topic,
      topics: [topic],
      fromBeginning: true,
      onCrash: (error) => void crashes.push(error),
      async eachBatch() {
        calls += 1;
        throw bug;
      },
    };
    const consumer = await consumeAlone(bench, options, { health });
    await eventually(() => crashes.length > 0);
    expect(health.ready()).toEqual({
      ok: false,
      checks: { kafka: { ok: false, detail: `consumer ${topic} crashed` } },
    });
    await consumer.stop();
    expect([crashes, calls]).toEqual([[bug], 1]);
    expect(await committed(bench.kafka(), topic)).toEqual([]);
  });
});

describe('the group', () => {
  test('is joined again after an outage, and no record is missed', async () => {
    const topic = await bench.topic();
    const proxy = await createBrokerProxy(testBroker());
    bench.later(() => proxy.close());
    const health = createHealth();
    // The member that was lost holds its place until its session ends; 6 s is the least a broker takes.
    const session = { KAFKA_SESSION_TIMEOUT: '6000', KAFKA_HEARTBEAT_INTERVAL: '500' };
    const env = { KAFKA_BROKERS: proxy.address, KAFKA_RETRY_RETRIES: '1', ...session };
    const seen: string[] = [];
    const options: ConsumeOptions = {
      groupId: topic,
      topics: [topic],
      fromBeginning: true,
      onCrash: failTest,
      eachBatch: async (batch) => void seen.push(...valuesOf(batch)),
    };
    await consumeAlone(bench, options, { env, health });
    await send(bench.kafka(), topic, ['a']);
    await eventually(() => seen.includes('a'));
    proxy.shut();
    await eventually(() => !health.ready().ok);
    await send(bench.kafka(), topic, ['b']);
    proxy.open();
    await eventually(() => seen.includes('b'));
    await eventually(() => health.ready().ok);
    expect(new Set(seen)).toEqual(new Set(['a', 'b']));
    expect(health.live().ok).toBe(true);
  });

  test('two members share the partitions, and one that leaves hands its own over', async () => {
    const topic = await bench.topic(4);
    const assigned: Record<string, number[]> = {};
    const env = { KAFKA_HEARTBEAT_INTERVAL: '100' };
    const join = (name: string): Promise<RunningConsumer> => {
      const options: ConsumeOptions = {
        groupId: topic,
        topics: [topic],
        fromBeginning: true,
        onCrash: failTest,
        onAssigned: (now) => {
          assigned[name] = now.map(({ partition }) => partition).sort();
        },
        eachBatch: async () => {},
      };
      return consumeAlone(bench, options, { env });
    };
    await join('one');
    const two = await join('two');
    await eventually(() => assigned.one?.length === 2 && assigned.two?.length === 2);
    await two.stop();
    await eventually(() => assigned.one?.length === 4);
  });
});

describe('transactions', () => {
  test('that were aborted do not show, however they were interleaved', async () => {
    const topic = await bench.topic();
    const open = async () => {
      const producer = bench
        .plain()
        .producer({ transactionalId: unique('tx'), idempotent: true, maxInFlightRequests: 1 });
      bench.later(() => producer.disconnect());
      await producer.connect();
      return producer.transaction();
    };
    const [one, two, three] = [await open(), await open(), await open()];
    const put = (transaction: typeof one, value: string) =>
      transaction.send({ topic, messages: [{ value }] });
    await put(two, 'aborted 2');
    await put(one, 'aborted 1');
    await put(three, 'committed 1');
    await put(two, 'aborted 3');
    await one.abort();
    await put(two, 'aborted 4');
    await put(three, 'committed 2');
    await two.abort();
    await three.commit();
    await send(bench.kafka(), topic, ['end']);
    const seen: string[] = [];
    const consumer = await consumeAlone(bench, {
      groupId: topic,
      topics: [topic],
      fromBeginning: true,
      onCrash: failTest,
      eachBatch: async (batch) => void seen.push(...valuesOf(batch)),
    });
    await eventually(() => seen.includes('end'));
    await consumer.stop();
    expect(seen).toEqual(['committed 1', 'committed 2', 'end']);
  });
});
