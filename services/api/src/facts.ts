import type { Client } from 'cassandra-driver';
import { storeFault } from './cassandra.js';

/** Names of facts; beside them there is one for each partition that a rebuild has read. */
export const factNames = { kafkaCluster: 'kafka-cluster', rebuiltFor: 'rebuilt-for-cluster' } as const;

/** What is known of a keyspace as a whole, in the table `facts`. @throws StoreUnavailableError */
export interface Facts {
  read(): Promise<ReadonlyMap<string, string>>;
  write(name: string, value: string): Promise<void>;
  /**
   * Writes it unless another value than `before` (undefined: any value) is there; of several that try at once one
   * does. Resolves to what is there then.
   */
  change(name: string, value: string, before: string | undefined): Promise<string>;
}

export function createFacts({ client, keyspace }: { client: () => Client; keyspace: string }): Facts {
  const table = `${keyspace}.facts`;
  const run = async (query: string, params: unknown[]) => {
    try {
      return (await client().execute(query, params)).rows ?? [];
    } catch (error) {
      throw storeFault(error);
    }
  };
  return {
    async read() {
      const rows = await run(`SELECT name, value FROM ${table}`, []);
      return new Map(rows.map((row) => [row.name, row.value]));
    },
    async write(name, value) {
      await run(`INSERT INTO ${table} (name, value) VALUES (?, ?)`, [name, value]);
    },
    async change(name, value, before) {
      const [row] = await (before === undefined
        ? run(`INSERT INTO ${table} (name, value) VALUES (?, ?) IF NOT EXISTS`, [name, value])
        : run(`UPDATE ${table} SET value = ? WHERE name = ? IF value = ?`, [value, name, before]));
      return row?.['[applied]'] === true ? value : String(row?.value);
    },
  };
}
