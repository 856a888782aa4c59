import { randomUUID } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { createKafka, type Kafka, readKafkaConfig } from '@chatpulse/kafka';
import { createLogger, readEnv } from '@chatpulse/service';
import { type Cassandra, createCassandra } from '../../src/cassandra.js';
import type { CassandraStoreDependencies } from '../../src/cassandra-statements.js';
import type { CassandraConfig } from '../../src/config.js';
import type { CountStore } from '../../src/counts.js';
import { createCassandraCounts } from '../../src/counts-cassandra.js';
import type { CoverageStore } from '../../src/coverage.js';
import { createCassandraCoverage } from '../../src/coverage-cassandra.js';
import { createKeyspace, migrate } from '../../src/schema.js';
import type { SessionStore } from '../../src/sessions.js';
import { createCassandraSessions } from '../../src/sessions-cassandra.js';

export const logger = createLogger({ service: 'api-test', level: 'silent' });

function address(variable: string, example: string): string {
  const value = process.env[variable];
  if (!value)
    throw new Error(
      `${variable} is not set: integration tests need a real one, for example ${variable}=${example}`,
    );
  return value;
}

export function uniqueName(prefix: string): string {
  return `${prefix}_${randomUUID().slice(0, 8)}`;
}

export function cassandraConfig(keyspace: string): CassandraConfig {
  const contactPoints = [address('TEST_CASSANDRA', '127.0.0.1:9042')];
  return { contactPoints, localDatacenter: 'datacenter1', keyspace, replicationFactor: 1 };
}

export async function connectCassandra(config: CassandraConfig): Promise<Cassandra> {
  const cassandra = createCassandra({ config, logger });
  await cassandra.connect(AbortSignal.timeout(30_000));
  return cassandra;
}

/** All that is kept in a keyspace. */
export function storesOf(opts: Omit<CassandraStoreDependencies, 'timed'>): {
  store: CountStore;
  sessions: SessionStore;
  coverage: CoverageStore;
} {
  const parts: CassandraStoreDependencies = { ...opts, timed: (_operation, run) => run() };
  return {
    store: createCassandraCounts(parts),
    sessions: createCassandraSessions(parts),
    coverage: createCassandraCoverage(parts),
  };
}

/** A migrated keyspace of its own; `close` drops it. `contactPoint` is where the store under test connects. */
export async function openStore(opts: { now: () => number; contactPoint?: string }): Promise<{
  store: CountStore;
  sessions: SessionStore;
  coverage: CoverageStore;
  cassandra: Cassandra;
  keyspace: string;
  close: () => Promise<void>;
}> {
  const keyspace = uniqueName('api_test');
  const config = cassandraConfig(keyspace);
  const direct = await connectCassandra(config);
  await createKeyspace(direct.client(), config);
  await migrate(direct.client(), keyspace);
  const own =
    opts.contactPoint && (await connectCassandra({ ...config, contactPoints: [opts.contactPoint] }));
  const { client } = own || direct;
  const close = async () => {
    await direct.client().execute(`DROP KEYSPACE ${keyspace}`, [], { prepare: false, readTimeout: 30_000 });
    if (own) await own.close();
    await direct.close();
  };
  return {
    ...storesOf({ client, keyspace, now: opts.now }),
    cassandra: direct,
    keyspace,
    close,
  };
}

export function openKafka(variables: Record<string, string> = {}): Kafka {
  const env = { KAFKA_BROKERS: address('TEST_KAFKA_BROKERS', '127.0.0.1:9092'), ...variables };
  return createKafka({
    config: readEnv(env, (vars) => readKafkaConfig(vars, { clientId: uniqueName('api-test') })),
    logger,
  });
}

/** A TCP proxy in front of `target` (host:port): a store that goes away. */
export async function openProxy(target: string): Promise<{
  contactPoint: string;
  /** Ends every connection and takes no new one. */
  cut: () => void;
  /** Takes connections and bytes, and passes nothing on. */
  freeze: () => void;
  restore: () => void;
  close: () => Promise<void>;
}> {
  const [host, port] = target.split(':');
  const pairs = new Set<readonly [Socket, Socket]>();
  let state: 'open' | 'frozen' | 'cut' = 'open';
  const join = ([near, far]: readonly [Socket, Socket]): void => void near.pipe(far).pipe(near);
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const pair = [near, connect(Number(port), host)] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => {
        pairs.delete(pair);
        for (const each of pair) each.destroy();
      });
    }
    if (state === 'open') join(pair);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('the proxy has no port');
  const cut = (): void => {
    state = 'cut';
    for (const [near] of pairs) near.destroy();
  };
  return {
    contactPoint: `127.0.0.1:${at.port}`,
    cut,
    freeze: () => {
      state = 'frozen';
      for (const socket of [...pairs].flat()) socket.unpipe();
    },
    restore: () => {
      if (state === 'frozen') for (const pair of pairs) join(pair);
      state = 'open';
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Asks until `condition` answers with something, or throws after `withinMs` with what it was waiting for. */
export async function eventually<T>(
  what: string,
  condition: () => Promise<T | undefined | false>,
  withinMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const result = await condition();
    if (result !== undefined && result !== false) return result;
    if (Date.now() > deadline) throw new Error(`waited ${withinMs / 1000} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
