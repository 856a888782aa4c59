import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Cassandra } from '../../src/cassandra.js';
import type { CassandraConfig } from '../../src/config.js';
import { migrations } from '../../src/generated/migrations.js';
import { createKeyspace, migrate, schemaVersion, waitForSchema } from '../../src/schema.js';
import { cassandraConfig, connectCassandra, logger, uniqueName } from './backends.js';

jest.setTimeout(60_000);

describe('migrations', () => {
  let config: CassandraConfig;
  let cassandra: Cassandra;
  beforeEach(async () => {
    config = cassandraConfig(uniqueName('api_schema'));
    cassandra = await connectCassandra(config);
  });
  afterEach(async () => {
    const drop = `DROP KEYSPACE IF EXISTS ${config.keyspace}`;
    await cassandra.client().execute(drop, [], { prepare: false });
    await cassandra.close();
  });
  const rows = async (): Promise<{ version: number; checksum: string }[]> =>
    (await cassandra.client().execute(`SELECT * FROM ${config.keyspace}.schema_migrations`)).rows.map(
      ({ version, checksum }) => ({ version, checksum }),
    );

  test('of two instances that start at the same time one applies each migration, and both end well', async () => {
    const other = await connectCassandra(config);
    const outcomes = await Promise.all(
      [cassandra, other].map(async (instance) => {
        await createKeyspace(instance.client(), config);
        return migrate(instance.client(), config.keyspace);
      }),
    );
    await other.close();
    expect(outcomes.map((applied) => applied.length).sort()).toEqual([0, schemaVersion]);
    expect(await rows()).toHaveLength(schemaVersion);
  });

  test('of four processes that start at the same time on nothing, all end well and each migration is applied once', async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => migrateAsProcess(config)));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const applied = runs.flatMap((run) => run.applied);
    expect(applied.toSorted()).toEqual(migrations.map(({ name }) => name));
    expect(await rows()).toHaveLength(schemaVersion);
    // Who came second found the work done, and its lock free.
    expect(await migrate(cassandra.client(), config.keyspace)).toEqual([]);
  });

  test('a second run applies nothing', async () => {
    await createKeyspace(cassandra.client(), config);
    expect(await migrate(cassandra.client(), config.keyspace)).toHaveLength(schemaVersion);
    expect(await migrate(cassandra.client(), config.keyspace)).toEqual([]);
  });

  test('a migration that was edited after it was applied is refused, and the lock is free again', async () => {
    await createKeyspace(cassandra.client(), config);
    await migrate(cassandra.client(), config.keyspace);
    const forge = `UPDATE ${config.keyspace}.schema_migrations SET checksum = 'other' WHERE version = 1`;
    await cassandra.client().execute(forge);
    for (const _attempt of [1, 2]) {
      await expect(migrate(cassandra.client(), config.keyspace)).rejects.toMatchObject({
        code: 'SCHEMA_CHANGED',
      });
    }
  });

  test('a service waits for its schema, and goes on when it is there', async () => {
    const waiting = waitForSchema({
      client: cassandra.client(),
      keyspace: config.keyspace,
      logger,
      signal: AbortSignal.timeout(20_000),
    });
    await createKeyspace(cassandra.client(), config);
    await migrate(cassandra.client(), config.keyspace);
    expect(await waiting).toBe(true);
  });

  test('a service that is stopped while it waits gives up', async () => {
    const { client } = cassandra;
    const stopped = AbortSignal.abort();
    expect(
      await waitForSchema({ client: client(), keyspace: config.keyspace, logger, signal: stopped }),
    ).toBe(false);
  });
});

/** migrate.js as built: its exit code, and the migrations that its log says it applied. */
function migrateAsProcess(config: CassandraConfig): Promise<{ code: number; applied: string[] }> {
  const script = join(import.meta.dirname, '../../dist/migrate.js');
  const env = {
    PATH: process.env.PATH,
    CASSANDRA_CONTACT_POINTS: config.contactPoints.join(','),
    CASSANDRA_KEYSPACE: config.keyspace,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [script], { env }, (error, stdout) => {
      const lines = stdout.split('\n').filter((line) => line.includes('schema is up to date'));
      const applied = lines.flatMap((line) => (JSON.parse(line) as { applied: string[] }).applied);
      resolve({ code: error === null ? 0 : Number(error.code), applied });
    });
  });
}
