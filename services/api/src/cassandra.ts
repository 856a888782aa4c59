import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@chatpulse/service';
import { auth, Client, errors, policies, types } from 'cassandra-driver';
import type { CassandraConfig } from './config.js';
import { StoreRefusedError, StoreUnavailableError } from './errors.js';

const firstPauseMs = 500;
const longestPauseMs = 5000;

export interface Cassandra {
  /** @throws StoreUnavailableError until connect() has resolved. Afterwards the driver reconnects by itself. */
  client(): Client;
  /**
   * Tries until Cassandra answers, pausing 0.5 to 5 s; resolves false when `signal` ended that.
   * @throws StoreRefusedError when it answers with no.
   */
  connect(signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

export function createCassandra(opts: {
  config: CassandraConfig;
  logger: Logger;
  keyspace?: string;
}): Cassandra {
  const { config, logger } = opts;
  const where = config.contactPoints.join(', ');
  let connected: Client | undefined;

  // A client whose connect failed cannot be used again.
  const attempt = async (): Promise<void> => {
    const client = new Client(clientOptions(config, opts.keyspace));
    client.on('hostRemove', endRemovedHost);
    try {
      await client.connect();
      connected = client;
    } catch (error) {
      await client.shutdown();
      throw connectFault(error, where);
    }
  };

  return {
    client() {
      if (connected === undefined)
        throw new StoreUnavailableError(`Cassandra at ${where} has not answered yet`);
      return connected;
    },
    async connect(signal) {
      for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
        try {
          await attempt();
          return true;
        } catch (error) {
          if (!(error instanceof StoreUnavailableError)) throw error;
          const again = `trying again in ${pauseMs / 1000} s. Is it running? \`make status\``;
          logger.warn(`${error.message}; ${again}`);
          await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
        }
      }
      return false;
    },
    close: async () => connected?.shutdown(),
  };
}

// While it reconnects, the driver (4.10.0) can replace a host by another of the same address. The pool of the one
// it took out goes on reconnecting, also after shutdown(), and keeps the process alive.
function endRemovedHost(host: { shutdown(): Promise<void> }): void {
  setImmediate(() => void host.shutdown().catch(() => undefined));
}

function clientOptions(config: CassandraConfig, keyspace: string | undefined) {
  return {
    contactPoints: [...config.contactPoints],
    localDataCenter: config.localDatacenter,
    ...(keyspace === undefined ? {} : { keyspace }),
    ...(config.credentials === undefined
      ? {}
      : {
          authProvider: new auth.PlainTextAuthProvider(
            config.credentials.username,
            config.credentials.password,
          ),
        }),
    queryOptions: {
      prepare: true,
      // Reads and writes overlap in one replica: what a stored watermark vouches for is then readable, which
      // ONE could not promise. With one replica it costs the same.
      consistency: types.consistencies.localQuorum,
      // Every statement of ours can be repeated, so the driver may try another node.
      isIdempotent: true,
    },
    // The default of 12 s outlasts any reader's patience, and a write that timed out is repeated by us.
    socketOptions: { connectTimeout: 2000, readTimeout: 3000 },
    pooling: { heartBeatInterval: 5000 },
    // The default lets a node that was away rest for up to ten minutes.
    policies: { reconnection: new policies.reconnection.ExponentialReconnectionPolicy(250, 2000, false) },
    // 64-bit integers as BigInt: the driver's Long turns into a string in JSON.
    encoding: { useBigIntAsLong: true },
  };
}

function connectFault(error: unknown, where: string): unknown {
  if (!(error instanceof errors.NoHostAvailableError)) return storeFault(error);
  const causes: unknown[] = Object.values(error.innerErrors ?? {});
  const refused = (what: string) => new StoreRefusedError(`Cassandra at ${where} ${what}`, { cause: error });
  if (causes.some((cause) => cause instanceof errors.AuthenticationError)) {
    return refused('refuses CASSANDRA_USERNAME and CASSANDRA_PASSWORD');
  }
  if (causes.some((cause) => cause instanceof errors.ArgumentError)) {
    return refused('has no datacenter as CASSANDRA_LOCAL_DATACENTER names');
  }
  return new StoreUnavailableError(`Cassandra at ${where} does not answer`, { cause: error });
}

const { responseErrorCodes: codes } = types;
const passing: ReadonlySet<number> = new Set([
  codes.unavailableException,
  codes.overloaded,
  codes.isBootstrapping,
  codes.writeTimeout,
  codes.readTimeout,
  codes.readFailure,
  codes.writeFailure,
]);

/** The driver's error, as StoreUnavailableError where the same request may work later; any other as it is. */
export function storeFault(error: unknown): unknown {
  const away =
    error instanceof errors.NoHostAvailableError ||
    error instanceof errors.OperationTimedOutError ||
    error instanceof errors.BusyConnectionError ||
    (error instanceof errors.ResponseError && passing.has(error.code));
  return away ? new StoreUnavailableError('Cassandra does not answer', { cause: error }) : error;
}
