import type { Client, types } from 'cassandra-driver';
import { createStatements } from '../cassandra-statements.js';
import { insert, type Statement } from '../window-rows.js';
import { byToken, type Standing, type StoredRow, sideBySide, standingOf, writesOf } from './stored-row.js';
import type { Table } from './tables.js';

/** Rows of a page, in each of two keyspaces. */
const pageRows = 500;
const scanTimeoutMs = 30_000;

/** How many rows of a table stand how. */
export type Comparison = Record<Standing, number>;

/** Two keyspaces of one cluster with the same schema. */
export type Keyspaces = { readonly client: () => Client; readonly from: string; readonly to: string };

/**
 * Copies the rows of `from` that are missing in `to`, with their write times and what is left of their time to live; of
 * tables whose rows are made of several records all cells. What is there already is not written again, or loses or
 * wins by its write time: so it may be cut short and run again. Memory holds some stored partitions at a time.
 * @returns how many rows were missing.
 */
export async function copyOlder(keyspaces: Keyspaces, table: Table): Promise<number> {
  const { write } = createStatements({ client: keyspaces.client, timed: (_operation, run) => run() });
  let copied = 0;
  let waiting: Statement[] = [];
  const flush = async (): Promise<void> => {
    await write('copy', waiting);
    waiting = [];
  };
  for await (const { from, to } of pairsOf(keyspaces, table)) {
    for (const [key, row] of from) {
      const standing = standingOf(row, to.get(key));
      if (standing === 'missing') copied += 1;
      else if (table.copied === 'whole' || standing === 'equal') continue;
      waiting.push(...statementsOf(keyspaces.to, table, row));
    }
    if (waiting.length >= pageRows) await flush();
  }
  await flush();
  return copied;
}

/** Goes through both and tells how their rows stand. */
export async function compare(keyspaces: Keyspaces, table: Table): Promise<Comparison> {
  const found: Comparison = { equal: 0, missing: 0, added: 0, older: 0, newer: 0, different: 0 };
  for await (const { from, to } of pairsOf(keyspaces, table)) {
    for (const key of new Set([...from.keys(), ...to.keys()]))
      found[standingOf(from.get(key), to.get(key))] += 1;
  }
  return found;
}

function pairsOf({ client, from, to }: Keyspaces, table: Table) {
  const rowsOf = (keyspace: string) => byToken(scan(client(), keyspace, table));
  return sideBySide(rowsOf(from), rowsOf(to));
}

async function* scan(client: Client, keyspace: string, table: Table): AsyncGenerator<StoredRow> {
  const { name, partitionKey, clustering, columns } = table;
  const keyColumns = [...partitionKey, ...clustering];
  const asked = [
    `token(${partitionKey})`,
    ...keyColumns,
    ...columns.flatMap((column) => [column, `writetime(${column})`, `ttl(${column})`]),
  ];
  const options = { prepare: true, fetchSize: pageRows, readTimeout: scanTimeoutMs, isIdempotent: true };
  const query = `SELECT ${asked} FROM ${keyspace}.${name}`;
  for await (const row of await client.execute(query, [], options)) yield rowOf(row, keyColumns, columns);
}

function rowOf(row: types.Row, keyColumns: readonly string[], columns: readonly string[]): StoredRow {
  const values = row.values();
  const [token, ...rest] = values;
  const keys = rest.slice(0, keyColumns.length);
  const cells = columns.flatMap((column, index) => {
    const [value, writeTime, ttl] = rest.slice(keyColumns.length + 3 * index);
    return value === null ? [] : [[column, { value, writeTime, ttl }] as const];
  });
  return { token, key: JSON.stringify(keys), keys, cells: new Map(cells) };
}

function statementsOf(keyspace: string, table: Table, row: StoredRow): Statement[] {
  const { name, partitionKey, clustering } = table;
  const group = JSON.stringify([name, ...row.keys.slice(0, partitionKey.length)]);
  return writesOf(row).map(({ names, writeTime, ttl }) => ({
    group,
    query: insert(`${keyspace}.${name}`, [...partitionKey, ...clustering, ...names]),
    params: [...row.keys, ...names.map((each) => row.cells.get(each)?.value), writeTime, ttl],
  }));
}
