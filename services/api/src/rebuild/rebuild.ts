import type { Kafka } from '@chatpulse/kafka';
import { createMetrics, type Logger } from '@chatpulse/service';
import type { Cassandra } from '../cassandra.js';
import type { CassandraStoreDependencies } from '../cassandra-statements.js';
import { type CassandraConfig, groupsOf } from '../config.js';
import { createCassandraCounts } from '../counts-cassandra.js';
import { createCassandraCoverage } from '../coverage-cassandra.js';
import { createCoverageMaterializer } from '../coverage-materializer.js';
import { createFacts, factNames } from '../facts.js';
import { createMaterializer } from '../materializer.js';
import { createMonitor } from '../monitor.js';
import { appliedVersion, createKeyspace, migrate, schemaVersion } from '../schema.js';
import { createSessionMaterializer } from '../session-materializer.js';
import { createCassandraSessions } from '../sessions-cassandra.js';
import { createSightingFilter } from '../sighting-filter.js';
import { compare, copyOlder } from './copy.js';
import { fillFrom, type Reading } from './fill.js';
import { refusalOf } from './refusals.js';
import type { Rebuilt } from './report.js';
import { tables } from './tables.js';

export type RebuildParts = {
  readonly cassandra: Pick<Cassandra, 'client'>;
  readonly config: CassandraConfig;
  readonly target: string;
  readonly kafka: Pick<Kafka, 'admin' | 'reader' | 'handle'>;
  /** What the groups are called before the keyspace's name. */
  readonly groupName: string | undefined;
  /** Other topics than the contract's, for tests. */
  readonly topics?: { readonly stats: string; readonly sessions: string; readonly coverage: string };
  readonly now: () => number;
  readonly logger: Logger;
  readonly signal: AbortSignal;
};

/** `stopped`: before the end, by the signal. */
export type RebuildEnd =
  | { readonly kind: 'done'; readonly rebuilt: readonly Rebuilt[] }
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'stopped' };

/**
 * Fills a fresh keyspace beside the one in use: first what the topics hold, then what only the present keyspace still
 * has; then compares the two. It writes to the fresh one alone. Cut short, it goes on where it was when run again.
 * @throws StoreUnavailableError, KafkaUnavailableError
 */
export async function rebuild(parts: RebuildParts): Promise<RebuildEnd> {
  const { config, target, kafka, logger, signal } = parts;
  const { client } = parts.cassandra;
  const from = config.keyspace;
  const clusterId = await kafka.admin().clusterId();
  const { groupId, activityGroupId } = groupsOf({ groupId: parts.groupName }, target);
  const problem = refusalOf({
    from,
    to: target,
    clusterId,
    fromFacts: await factsOf(parts, from),
    toFacts: target === from ? undefined : await factsOf(parts, target),
    toHoldsCounts: await holdsCounts(parts, target),
    busyGroups: (await kafka.admin().viewGroups([groupId, activityGroupId]))
      .filter(({ members }) => members.length > 0)
      .map((group) => group.groupId),
  });
  if (problem !== undefined) return { kind: 'refused', problem };

  await createKeyspace(client(), { ...config, keyspace: target });
  await migrate(client(), target);
  await createFacts({ client, keyspace: target }).write(factNames.rebuiltFor, clusterId);

  logger.info({ from, to: target }, 'reading what the topics hold');
  const filled = await fillFrom(kafka, readingsOf(parts, { groupId, activityGroupId }), {
    signal,
    onProgress: everyTenSeconds(parts.now, (left) => logger.info({ left }, 'records left')),
  });
  if (!filled) return { kind: 'stopped' };

  const keyspaces = { client, from, to: target };
  const rebuilt: Rebuilt[] = [];
  for (const table of tables) {
    if (signal.aborted) return { kind: 'stopped' };
    logger.info({ table: table.name }, 'copying what the topics no longer hold, and comparing');
    const copied = await copyOlder(keyspaces, table);
    rebuilt.push({ table: table.name, copied, comparison: await compare(keyspaces, table) });
  }
  return { kind: 'done', rebuilt };
}

/** As an instance that serves the keyspace reads into it. */
function readingsOf(
  parts: RebuildParts,
  { groupId, activityGroupId }: { groupId: string; activityGroupId: string },
): Reading[] {
  const { target: keyspace, now, topics } = parts;
  const storing: CassandraStoreDependencies = {
    client: parts.cassandra.client,
    keyspace,
    now,
    timed: (_operation, run) => run(),
  };
  const store = createCassandraCounts(storing);
  const sessions = createCassandraSessions(storing);
  const coverage = createCassandraCoverage(storing);
  const monitor = createMonitor({ metrics: createMetrics({ service: 'api-rebuild' }), now });
  const sightings = createSightingFilter();
  const of = (topic: string | undefined) => (topic === undefined ? {} : { topic });
  return [
    { groupId, handlers: [createMaterializer({ store, sightings, monitor, ...of(topics?.stats) })] },
    {
      groupId: activityGroupId,
      handlers: [
        createSessionMaterializer({ sessions, monitor, ...of(topics?.sessions) }),
        createCoverageMaterializer({ coverage, monitor, ...of(topics?.coverage) }),
      ],
    },
  ];
}

/** Undefined where the keyspace has not the schema of this build. */
async function factsOf(
  { cassandra: { client } }: RebuildParts,
  keyspace: string,
): Promise<ReadonlyMap<string, string> | undefined> {
  if ((await appliedVersion(client(), keyspace)) < schemaVersion) return undefined;
  return createFacts({ client, keyspace }).read();
}

/** Whatever schema it has. */
async function holdsCounts({ cassandra: { client } }: RebuildParts, keyspace: string): Promise<boolean> {
  if ((await appliedVersion(client(), keyspace)) === 0) return false;
  const { rows } = await client().execute(`SELECT partition FROM ${keyspace}.watermarks LIMIT 1`);
  return rows.length > 0;
}

function everyTenSeconds(now: () => number, tell: (left: number) => void): (left: number) => void {
  let toldAt = now();
  return (left) => {
    if (now() - toldAt < 10_000) return;
    toldAt = now();
    tell(left);
  };
}
