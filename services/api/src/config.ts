import { type KafkaConfig, readKafkaConfig } from '@chatpulse/kafka';
import { type Env, type EnvReader, logLevels, readEnv } from '@chatpulse/service';
import { type OperatorConfig, readOperatorConfig } from './operator/config.js';
import { nextKeyspace } from './rebuild/refusals.js';

const defaultGroup = 'chatpulse-api';
const defaultKeyspace = 'chatpulse';
const keyspaceRule = {
  pattern: /^[a-z][a-z0-9_]{0,47}$/,
  problem: 'must be a name of lower-case letters, digits and _, 48 at most',
  example: defaultKeyspace,
};

export type CassandraConfig = {
  /** host:port */
  readonly contactPoints: readonly string[];
  readonly localDatacenter: string;
  readonly keyspace: string;
  readonly replicationFactor: number;
  /** Id of the Kafka whose counts may go where those of another one are. */
  readonly acceptKafka?: string;
  readonly credentials?: { readonly username: string; readonly password: string };
};

export type StoreConfig = { readonly logLevel: string; readonly cassandra: CassandraConfig };

/** What an instance does: write the counts into the store, or answer who asks for them. */
export type Role = 'materializer' | 'rest';

export type ApiConfig = StoreConfig & {
  /** At least one. */
  readonly roles: ReadonlySet<Role>;
  readonly host: string;
  readonly port: number;
  readonly kafka: KafkaConfig;
  readonly groupId: string;
  /** Reads sessions and coverage. Not the group of the counts: what piles up here must not hold them up. */
  readonly activityGroupId: string;
  /** What every instance that serves adds a name of its own to: it reads all counts beside the others. */
  readonly liveGroupId: string;
  /** Clients of streams at the same time; 0: none. */
  readonly streamsMax: number;
  /** Of the processor, to tell how far it is. */
  readonly processorGroupId: string;
  /** Undefined: no token is set, and the operator's port stays shut. */
  readonly operator: OperatorConfig | undefined;
};

/** Everything the api reads from its environment. @throws ConfigError with every fault. */
export function loadConfig(env: Env): ApiConfig {
  return readEnv(env, (vars) => {
    const kafka = readKafka(vars);
    const store = readStoreConfig(vars);
    const { groupId, activityGroupId } = groupsOf(kafka, store.cassandra.keyspace);
    return {
      ...store,
      roles: readRoles(vars),
      host: vars.string('HOST', { default: '127.0.0.1' }),
      port: vars.port('API_PORT', 3000),
      kafka,
      groupId,
      activityGroupId,
      liveGroupId: `${groupId}-live`,
      streamsMax: vars.integer('STREAMS_MAX', { default: 2000, min: 0, max: 100_000 }),
      processorGroupId: vars.string('PROCESSOR_APPLICATION_ID', { default: 'chatpulse-processor' }),
      operator: readOperatorConfig(vars),
    };
  });
}

/**
 * The groups that read into a keyspace. Committed offsets say how far one keyspace is, so each has groups of its own;
 * those of the keyspace that is not named are called as they always were.
 */
export function groupsOf(
  kafka: Pick<KafkaConfig, 'groupId'>,
  keyspace: string,
): { readonly groupId: string; readonly activityGroupId: string } {
  const name = kafka.groupId ?? defaultGroup;
  const groupId = keyspace === defaultKeyspace ? name : `${name}-${keyspace}`;
  return { groupId, activityGroupId: `${groupId}-activity` };
}

export type RebuildConfig = StoreConfig & {
  readonly kafka: KafkaConfig;
  /** The keyspace to be filled. */
  readonly target: string;
};

/** What rebuild-store.ts reads. @throws ConfigError with every fault. */
export function loadRebuildConfig(env: Env): RebuildConfig {
  return readEnv(env, (vars) => {
    const store = readStoreConfig(vars);
    const target = vars.string('CASSANDRA_REBUILD_KEYSPACE', {
      ...keyspaceRule,
      default: nextKeyspace(store.cassandra.keyspace),
      example: 'chatpulse_2',
    });
    return { ...store, kafka: readKafka(vars), target };
  });
}

function readKafka(vars: EnvReader): KafkaConfig {
  return readKafkaConfig(vars, { clientId: 'chatpulse-api', groupId: defaultGroup });
}

/** What migrate.ts reads: it needs no Kafka. @throws ConfigError with every fault. */
export function loadStoreConfig(env: Env): StoreConfig {
  return readEnv(env, readStoreConfig);
}

function readStoreConfig(vars: EnvReader): StoreConfig {
  return {
    logLevel: vars.choice('LOG_LEVEL', logLevels, 'info'),
    cassandra: {
      contactPoints: readContactPoints(vars),
      localDatacenter: vars.string('CASSANDRA_LOCAL_DATACENTER', {
        default: 'datacenter1',
        pattern: /^[A-Za-z0-9_.-]{1,64}$/,
        problem: 'must be the name of a datacenter',
        example: 'datacenter1',
      }),
      keyspace: vars.string('CASSANDRA_KEYSPACE', { ...keyspaceRule, default: defaultKeyspace }),
      replicationFactor: vars.integer('CASSANDRA_REPLICATION_FACTOR', { default: 1, min: 1, max: 9 }),
      ...readAcceptedKafka(vars),
      ...readCredentials(vars),
    },
  };
}

const allRoles: readonly Role[] = ['materializer', 'rest'];

function readRoles(vars: EnvReader): Set<Role> {
  const example = allRoles.join(',');
  if (vars.isBlank('ROLES')) {
    const problem = 'is empty: an instance without a role does nothing; leave it out for both';
    vars.fault({ variable: 'ROLES', problem, example });
  }
  const names = vars.list('ROLES', {
    default: allRoles,
    pattern: /^(materializer|rest)$/,
    problem: `must be ${allRoles.join(' or ')}`,
    example,
  });
  return new Set(allRoles.filter((role) => names.includes(role)));
}

function readAcceptedKafka(vars: EnvReader): Pick<CassandraConfig, 'acceptKafka'> {
  const acceptKafka = vars.optional('CASSANDRA_ACCEPT_KAFKA');
  return acceptKafka === undefined ? {} : { acceptKafka };
}

function readContactPoints(vars: EnvReader): string[] {
  const port = vars.port('CASSANDRA_PORT', 9042);
  const points = vars.list('CASSANDRA_CONTACT_POINTS', {
    default: [`127.0.0.1:${port}`],
    pattern: /^[A-Za-z0-9_.-]+(:\d{1,5})?$/,
    problem: 'must be host or host:port',
    example: '127.0.0.1:9042',
    max: 16,
  });
  return points.map((point) => (point.includes(':') ? point : `${point}:${port}`));
}

function readCredentials(vars: EnvReader): Pick<CassandraConfig, 'credentials'> {
  const username = vars.optional('CASSANDRA_USERNAME');
  const password = vars.optional('CASSANDRA_PASSWORD');
  if (username !== undefined && password !== undefined) return { credentials: { username, password } };
  if (username !== undefined || password !== undefined) {
    const missing = username === undefined ? 'CASSANDRA_USERNAME' : 'CASSANDRA_PASSWORD';
    vars.fault({ variable: missing, problem: 'is not set, and the other one of the pair is', example: '…' });
  }
  return {};
}
