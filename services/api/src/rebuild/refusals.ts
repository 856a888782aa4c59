import { factNames } from '../facts.js';

/** What is known before a rebuild writes anything. */
export type Situation = {
  /** The keyspace in use, and the one to be filled. */
  readonly from: string;
  readonly to: string;
  readonly clusterId: string;
  /** Facts of each; undefined: it has no schema, so it is not there or new. */
  readonly fromFacts: ReadonlyMap<string, string> | undefined;
  readonly toFacts: ReadonlyMap<string, string> | undefined;
  /** Whether anything is counted in the one to be filled. */
  readonly toHoldsCounts: boolean;
  /** Groups that read into it, of those that have members. */
  readonly busyGroups: readonly string[];
};

/** Why a rebuild may not begin, in words that say what to do; undefined: it may. */
export function refusalOf(situation: Situation): string | undefined {
  const { from, to, clusterId, fromFacts, toFacts, toHoldsCounts, busyGroups } = situation;
  const another = 'CASSANDRA_REBUILD_KEYSPACE=name chooses another one';
  if (to === from)
    return `${to} is the keyspace in use (CASSANDRA_KEYSPACE), and is not written over: ${another}.`;
  if (fromFacts === undefined)
    return `there is no keyspace ${from} with the schema of this build: CASSANDRA_KEYSPACE names the one in use, and migrate.js brings it up to date.`;
  const owner = fromFacts.get(factNames.kafkaCluster);
  if (owner !== undefined && owner !== clusterId)
    return `${from} holds the counts of the Kafka ${owner}, and this one is ${clusterId}: its topics cannot rebuild it.`;
  if (busyGroups.length > 0)
    return `an instance reads into ${to} (${busyGroups.join(', ')}), so it is in use: ${another}.`;
  if (toFacts?.has(factNames.kafkaCluster)) return `${to} was in use already: ${another}, or drop it.`;
  const begun = toFacts?.get(factNames.rebuiltFor);
  if (begun !== undefined && begun !== clusterId)
    return `${to} was begun with another Kafka (${begun}): ${another}, or drop it.`;
  if (begun === undefined && toHoldsCounts)
    return `${to} holds counts, and is not written over: ${another}, or drop it.`;
  return undefined;
}

/** The keyspace that follows: `chatpulse_2` of `chatpulse`, `chatpulse_3` of that. */
export function nextKeyspace(keyspace: string): string {
  const [, name = keyspace, number] = /^(.*?)(?:_(\d{1,4}))?$/.exec(keyspace) ?? [];
  return `${name.slice(0, 42)}_${number === undefined ? 2 : Number(number) + 1}`;
}
