import { createHealth, readEnv } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { createMonitor } from '../../src/client/monitor.js';
import { readKafkaConfig } from '../../src/config/config.js';
import { type GroupMember, joinGroup, type MemberOptions } from '../../src/consumer/group-member.js';
import { createFakeConsumers, type FakeConsumer } from '../support/fake-consumer.js';
import { kafkajsError } from '../support/kafkajs-error.js';
import { silent } from '../support/logs.js';

async function setUp(variables: Record<string, string> = {}, over: Partial<MemberOptions> = {}) {
  let time = 0;
  const health = createHealth({ now: () => time });
  const { client, made } = createFakeConsumers();
  const crashes: unknown[] = [];
  const assignments: number[][] = [];
  const env = { KAFKA_RETRY_DELAYMS: '1', ...variables };
  const member: GroupMember = await joinGroup(
    {
      client,
      config: readEnv(env, (vars) => readKafkaConfig(vars, { clientId: 'test' })),
      logger: silent,
      monitor: createMonitor(health, undefined),
      signal: new AbortController().signal,
    },
    {
      name: 'consumer g',
      groupId: () => 'g',
      topics: ['t'],
      fromBeginning: true,
      partitionsAtOnce: 3,
      eachBatch: async () => {},
      onAssigned: (assigned) => void assignments.push(assigned.map(({ partition }) => partition)),
      onCrash: (error) => void crashes.push(error),
      ...over,
    },
  );
  const [first] = made;
  if (first === undefined) throw new Error('no consumer was made');
  const advance = (ms: number): void => {
    time += ms;
  };
  return { health, made, first, member, crashes, assignments, advance };
}

async function next(made: readonly FakeConsumer[], count: number): Promise<FakeConsumer> {
  for (;;) {
    const consumer = made[count - 1];
    if (consumer !== undefined) return consumer;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe('group member', () => {
  test('is ready from the moment it has joined, and tells its partitions', async () => {
    const { health, first, assignments } = await setUp();
    expect(health.ready().checks).toEqual({
      kafka: { ok: false, detail: 'consumer g has not joined its group' },
    });
    first.join([0, 3]);
    expect([health.ready().ok, assignments]).toEqual([true, [[0, 3]]]);
  });

  test('a crash that kafkajs would restart for ever is fatal when it is a bug', async () => {
    const { made, first, crashes, health } = await setUp();
    first.crash(new TypeError('cannot read properties of undefined'));
    expect(crashes).toMatchObject([{ code: 'CONSUMER_CRASHED', cause: expect.any(TypeError) }]);
    expect(health.ready().ok).toBe(false);
    expect(made).toHaveLength(1);
  });

  test('a crash that kafkajs would not come back from is survived when it passes by itself', async () => {
    const { made, first, crashes, health } = await setUp();
    first.join([0]);
    first.crash(kafkajsError(kafkajs.KafkaJSGroupCoordinatorNotFound, 'the coordinator moves'));
    expect(health.ready().ok).toBe(false);
    (await next(made, 2)).join([0]);
    expect([crashes, health.ready().ok]).toEqual([[], true]);
  });

  test('refused credentials are fatal', async () => {
    const { first, crashes } = await setUp();
    first.crash(kafkajsError(kafkajs.KafkaJSSASLAuthenticationError, 'wrong password'));
    expect(crashes).toHaveLength(1);
  });

  test('kafkajs is told what the variables say', async () => {
    const { first } = await setUp({
      KAFKA_SESSION_TIMEOUT: '20000',
      KAFKA_HEARTBEAT_INTERVAL: '2000',
      KAFKA_MAX_BYTES: '2048',
      KAFKA_MAX_BYTES_PER_PARTITION: '1025',
      KAFKA_MIN_BYTES: '17',
      KAFKA_MAX_WAIT_TIME: '90',
      KAFKA_RETRY_RETRIES: '7',
    });
    expect(first.config).toEqual({
      groupId: 'g',
      sessionTimeout: 20_000,
      heartbeatInterval: 2000,
      rebalanceTimeout: 60_000,
      maxBytes: 2048,
      maxBytesPerPartition: 1025,
      minBytes: 17,
      maxWaitTimeInMs: 90,
      allowAutoTopicCreation: false,
      readUncommitted: false,
      retry: { retries: 7, restartOnFailure: expect.any(Function) },
    });
  });

  // With its auto-commit a record that waits for the end of a pause is committed, and never comes again.
  test('kafkajs commits nothing by itself, and takes nothing for done', async () => {
    const { first } = await setUp();
    expect(first.runConfig).toEqual({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 3,
    });
  });

  test('kafkajs is told never to restart by itself', async () => {
    const { first } = await setUp();
    expect(await first.config.retry?.restartOnFailure?.(new Error())).toBe(false);
  });

  test('is alive as long as it fetches, and dead when it has been silent for too long', async () => {
    const { health, first, advance } = await setUp();
    advance(119_000);
    first.emit('fetch start', { payload: {} });
    advance(120_000);
    expect(health.live().ok).toBe(true);
    advance(1);
    expect(health.live().ok).toBe(false);
  });

  test('reading from the start each time, it leaves a join that came in the middle of a fetch, and joins anew', async () => {
    const { first, made, assignments } = await setUp({}, { fromStartEachTime: true });
    first.join([0]);
    first.rejoin([0, 1]);
    expect([first.disconnected, assignments]).toEqual([false, [[0], [0, 1]]]);
    first.join([1]);
    expect([first.disconnected, assignments]).toEqual([true, [[0], [0, 1]]]);
    (await next(made, 2)).join([1, 2]);
    expect(assignments).toEqual([[0], [0, 1], [1, 2]]);
  });

  test('without that it goes on', async () => {
    const { first, assignments } = await setUp();
    first.join([0]);
    first.join([1]);
    expect([first.disconnected, assignments]).toEqual([false, [[0], [1]]]);
  });

  test('once stopped it leaves, is no longer watched, and crashes no more', async () => {
    const { health, first, member, crashes } = await setUp();
    first.join([0]);
    await member.stop();
    first.crash(new TypeError('late'));
    expect([first.disconnected, crashes, health.live().checks, health.ready().checks]).toEqual([
      true,
      [],
      {},
      { kafka: { ok: true } },
    ]);
  });
});
