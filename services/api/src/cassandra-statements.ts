import type { Client, types } from 'cassandra-driver';
import { eachBounded } from './bounded.js';
import { storeFault } from './cassandra.js';
import type { Statement } from './window-rows.js';

/** Rows per UNLOGGED batch, all of one partition: six times cheaper for the server than single writes. */
const batchRows = 32;
const writesAtOnce = 16;

/** `timed` is told how long each operation took, failed ones too. */
export type StoreTimer = <T>(operation: string, run: () => Promise<T>) => Promise<T>;

/** What every store in Cassandra stands on. */
export type CassandraStoreDependencies = {
  readonly client: () => Client;
  readonly keyspace: string;
  readonly now: () => number;
  readonly timed: StoreTimer;
};

/** Runs statements, timed by operation. @throws StoreUnavailableError when Cassandra does not answer in time. */
export interface Statements {
  guarded<T>(operation: string, run: (client: Client) => Promise<T>): Promise<T>;
  /** All rows, page after page. */
  select(operation: string, query: string, params: unknown[]): Promise<types.Row[]>;
  /** In batches of one partition each, some at a time. When it fails, nothing is still under way. */
  write(operation: string, statements: readonly Statement[]): Promise<void>;
}

export function createStatements(deps: Pick<CassandraStoreDependencies, 'client' | 'timed'>): Statements {
  const guarded = async <T>(operation: string, run: (client: Client) => Promise<T>): Promise<T> => {
    try {
      return await deps.timed(operation, async () => run(deps.client()));
    } catch (error) {
      throw storeFault(error);
    }
  };

  return {
    guarded,
    async select(operation, query, params) {
      const { rows } = await guarded(operation, (client) =>
        client.execute(query, params, { autoPage: true }),
      );
      return rows;
    },
    write: (operation, statements) =>
      eachBounded(batchesOf(statements), writesAtOnce, (batch) =>
        guarded(operation, (client) =>
          client.batch(batch, { logged: false, prepare: true, isIdempotent: true }),
        ),
      ),
  };
}

function* batchesOf(statements: readonly Statement[]): Generator<{ query: string; params: unknown[] }[]> {
  const groups = new Map<string, Statement[]>();
  for (const statement of statements) {
    const group = groups.get(statement.group);
    if (group === undefined) groups.set(statement.group, [statement]);
    else group.push(statement);
  }
  for (const group of groups.values()) {
    for (let from = 0; from < group.length; from += batchRows) {
      yield group.slice(from, from + batchRows).map(({ query, params }) => ({ query, params: [...params] }));
    }
  }
}
