import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { freePorts } from '../../../../infra/local/src/process/free-ports.js';
import { createFacts, type Facts, factNames } from '../../src/facts.js';
import { claimKeyspace } from '../../src/origin.js';
import { minute, noon } from '../samples.js';
import { eventually, openKafka, openStore } from './backends.js';

jest.setTimeout(60_000);

describe('whose counts a keyspace holds', () => {
  let opened: Awaited<ReturnType<typeof openStore>>;
  let facts: Facts;
  const { kafkaCluster, rebuiltFor } = factNames;
  beforeAll(async () => {
    opened = await openStore({ now: () => noon + minute });
    facts = createFacts({ client: opened.cassandra.client, keyspace: opened.keyspace });
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    await opened.cassandra.client().execute(`TRUNCATE ${opened.keyspace}.facts`);
  });
  const claim = (clusterId: string, accepted?: string) =>
    claimKeyspace({ facts, keyspace: 'chatpulse', clusterId, accepted });

  test('the first Kafka that is read into it has it, and may come again', async () => {
    expect(await claim('one')).toEqual({ kind: 'claimed' });
    expect(await claim('one')).toEqual({ kind: 'same' });
  });

  test('of two instances that claim it at once with the same Kafka both may go on', async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim('one')));
    expect(claims.filter(({ kind }) => kind === 'foreign')).toEqual([]);
    expect((await facts.read()).get(kafkaCluster)).toBe('one');
  });

  test('of two that claim it at once with different Kafkas one is refused', async () => {
    const claims = await Promise.all([claim('one'), claim('two')]);
    expect(claims.map(({ kind }) => kind).toSorted()).toEqual(['claimed', 'foreign']);
  });

  test('another Kafka is refused, in words that say what to do', async () => {
    await claim('one');
    expect(await claim('two')).toEqual({
      kind: 'foreign',
      problem:
        'keyspace chatpulse holds the counts of the Kafka one, and this one is two: they would mix, so nothing is ' +
        'read from it. Set CASSANDRA_KEYSPACE to a name of its own, or, if this Kafka replaces the other one, ' +
        'CASSANDRA_ACCEPT_KAFKA=two',
    });
    expect((await facts.read()).get(kafkaCluster)).toBe('one');
  });

  test('one that is accepted by its id takes the place of the other, which is refused from then on', async () => {
    await claim('one');
    expect(await claim('two', 'two')).toEqual({ kind: 'accepted' });
    expect(await claim('two', 'two')).toEqual({ kind: 'same' });
    expect(await claim('one', 'two')).toMatchObject({ kind: 'foreign' });
  });

  test('what accepts one Kafka accepts no other', async () => {
    await claim('one');
    expect(await claim('three', 'two')).toMatchObject({ kind: 'foreign' });
  });

  test('a keyspace that was rebuilt for one Kafka is no other one’s', async () => {
    await facts.write(rebuiltFor, 'one');
    expect(await claim('two')).toMatchObject({ kind: 'foreign' });
    expect(await claim('one')).toEqual({ kind: 'claimed' });
  });
});

describe('a service that finds the counts of another Kafka', () => {
  test('serves them, reads nothing, and says in its readiness what to do', async () => {
    const opened = await openStore({ now: Date.now });
    const kafka = openKafka();
    const clusterId = await kafka.admin().clusterId();
    await kafka.disconnect();
    const facts = createFacts({ client: opened.cassandra.client, keyspace: opened.keyspace });
    await facts.write(factNames.kafkaCluster, 'another');
    const [port = 0] = await freePorts(1);
    const main = join(import.meta.dirname, '../../dist/main.js');
    const service = spawn(process.execPath, [main], {
      env: {
        PATH: process.env.PATH,
        KAFKA_BROKERS: process.env.TEST_KAFKA_BROKERS,
        CASSANDRA_CONTACT_POINTS: process.env.TEST_CASSANDRA,
        CASSANDRA_KEYSPACE: opened.keyspace,
        API_PORT: String(port),
        LOG_LEVEL: 'fatal',
      },
      stdio: 'ignore',
    });
    const ended = new Promise<number | null>((resolve) => service.once('exit', resolve));
    try {
      const readiness = await eventually('readiness to say it', async () => {
        const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
        const text = await answer?.text();
        return text?.includes('CASSANDRA_ACCEPT_KAFKA') === true && { status: answer?.status, text };
      });
      expect(readiness.status).toBe(503);
      expect(readiness.text).toContain(`CASSANDRA_ACCEPT_KAFKA=${clusterId}`);
      const channels = await fetch(`http://127.0.0.1:${port}/channels?window=1m`);
      expect(channels.status).toBe(200);
    } finally {
      service.kill('SIGTERM');
      expect(await ended).toBe(0);
      await opened.close();
    }
  });
});
