import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@chatpulse/service';
import type { Client } from 'cassandra-driver';
import { storeFault } from './cassandra.js';
import type { CassandraConfig } from './config.js';
import { SchemaChangedError } from './errors.js';
import { migrations } from './generated/migrations.js';

/** Longer than all migrations take; a migrator that died leaves the way free after it. */
const lockSeconds = 120;
const lockPollMs = 250;
const schemaPollMs = 2000;
/** A schema change writes to disk and waits for the nodes to agree. */
const statementTimeoutMs = 30_000;

/** The version this build reads and writes. */
export const schemaVersion: number = migrations.at(-1)?.version ?? 0;

export async function createKeyspace(client: Client, config: CassandraConfig): Promise<void> {
  const replication = `{'class': 'NetworkTopologyStrategy', '${config.localDatacenter}': ${config.replicationFactor}}`;
  await run(client, `CREATE KEYSPACE IF NOT EXISTS ${config.keyspace} WITH replication = ${replication}`);
}

/**
 * Applies what is missing, in order, under a lock: of several instances one works and the others wait for it.
 * Every statement can be repeated, so a migration that was cut short is simply run again.
 * @returns the names of the migrations applied by this call.
 * @throws SchemaChangedError when an applied migration was edited afterwards.
 */
export async function migrate(client: Client, keyspace: string): Promise<string[]> {
  await run(
    client,
    `CREATE TABLE IF NOT EXISTS ${keyspace}.schema_migrations
     (version int PRIMARY KEY, name text, checksum text, applied_at timestamp)`,
  );
  await run(client, `CREATE TABLE IF NOT EXISTS ${keyspace}.schema_lock (name text PRIMARY KEY, owner text)`);
  const owner = randomUUID();
  while (!(await takeLock(client, keyspace, owner))) await sleep(lockPollMs);
  try {
    return await applyMissing(client, keyspace);
  } finally {
    await run(client, `DELETE FROM ${keyspace}.schema_lock WHERE name = 'migrate' IF owner = ?`, [owner]);
  }
}

/** The highest version applied to `keyspace`; 0 when there is none, or no keyspace. */
export async function appliedVersion(client: Client, keyspace: string): Promise<number> {
  const tables = await run(
    client,
    `SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = 'schema_migrations'`,
    [keyspace],
  );
  if (tables.length === 0) return 0;
  const rows = await run(client, `SELECT version FROM ${keyspace}.schema_migrations`);
  return Math.max(0, ...rows.map((row) => row.version as number));
}

/**
 * Waits until `keyspace` has this build's schema or a newer one; resolves false when `signal` ended that.
 * A service only reads and writes tables: creating them is the task of migrate.ts, and of its rights.
 */
export async function waitForSchema(opts: {
  client: Client;
  keyspace: string;
  logger: Logger;
  signal: AbortSignal;
}): Promise<boolean> {
  const { client, keyspace, logger, signal } = opts;
  while (!signal.aborted) {
    const version = await appliedVersion(client, keyspace);
    if (version >= schemaVersion) return true;
    logger.warn(
      `keyspace ${keyspace} has schema ${version} of ${schemaVersion}; run migrate.js; looking again in 2 s`,
    );
    await sleep(schemaPollMs, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

async function takeLock(client: Client, keyspace: string, owner: string): Promise<boolean> {
  const [row] = await run(
    client,
    `INSERT INTO ${keyspace}.schema_lock (name, owner) VALUES ('migrate', ?) IF NOT EXISTS USING TTL ${lockSeconds}`,
    [owner],
  );
  return row?.['[applied]'] === true;
}

async function applyMissing(client: Client, keyspace: string): Promise<string[]> {
  const rows = await run(client, `SELECT version, checksum FROM ${keyspace}.schema_migrations`);
  const applied = new Map(rows.map((row) => [row.version as number, row.checksum as string]));
  const done: string[] = [];
  for (const { version, name, cql } of migrations) {
    const checksum = createHash('sha256').update(cql).digest('hex');
    if (applied.has(version)) {
      if (applied.get(version) !== checksum) {
        throw new SchemaChangedError(
          `${name} was edited after it was applied to ${keyspace}; add a new migration instead`,
        );
      }
      continue;
    }
    for (const statement of statementsOf(cql, keyspace)) await run(client, statement);
    await run(
      client,
      `INSERT INTO ${keyspace}.schema_migrations (version, name, checksum, applied_at) VALUES (?, ?, ?, toTimestamp(now()))`,
      [version, name, checksum],
    );
    done.push(name);
  }
  return done;
}

/** The statements of a CQL file, with the keyspace before each table's name. */
function statementsOf(cql: string, keyspace: string): string[] {
  return cql
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
    .map((statement) => statement.replace(/^(CREATE TABLE IF NOT EXISTS|ALTER TABLE)\s+/, `$1 ${keyspace}.`));
}

async function run(client: Client, query: string, params: unknown[] = []) {
  try {
    // A schema statement cannot be prepared.
    const options = { prepare: params.length > 0, readTimeout: statementTimeoutMs };
    const { rows } = await client.execute(query, params, options);
    return rows ?? [];
  } catch (error) {
    throw storeFault(error);
  }
}
