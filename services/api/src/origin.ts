import { type Facts, factNames } from './facts.js';

/** Whether what this Kafka counts may go into the keyspace; a refusal says what to do. */
export type Origin =
  | { readonly kind: 'same' | 'claimed' | 'accepted' }
  | { readonly kind: 'foreign'; readonly problem: string };

/**
 * A keyspace holds the counts of one Kafka: the first one that a service reads them from. In another one revisions begin
 * anew, so that its counts would lose against older rows or mix with them, and old watermarks would call them final.
 * `accepted` is the id of the one that may go on in the keyspace of another; for any other Kafka it means nothing.
 * @throws StoreUnavailableError
 */
export async function claimKeyspace(opts: {
  facts: Facts;
  keyspace: string;
  clusterId: string;
  accepted: string | undefined;
}): Promise<Origin> {
  const { facts, keyspace, clusterId, accepted } = opts;
  const known = await facts.read();
  const claimed = known.get(factNames.kafkaCluster);
  const owner = claimed ?? known.get(factNames.rebuiltFor);
  if (claimed === clusterId) return { kind: 'same' };
  if (owner !== undefined && owner !== clusterId && accepted !== clusterId)
    return { kind: 'foreign', problem: refusal({ keyspace, clusterId, owner }) };
  const now = await facts.change(factNames.kafkaCluster, clusterId, claimed);
  // Another instance may have been faster, with another Kafka.
  if (now !== clusterId) return { kind: 'foreign', problem: refusal({ keyspace, clusterId, owner: now }) };
  return { kind: owner === undefined || owner === clusterId ? 'claimed' : 'accepted' };
}

function refusal(of: { keyspace: string; clusterId: string; owner: string }): string {
  return (
    `keyspace ${of.keyspace} holds the counts of the Kafka ${of.owner}, and this one is ${of.clusterId}: they would mix, ` +
    'so nothing is read from it. Set CASSANDRA_KEYSPACE to a name of its own, or, if this Kafka replaces the other one, ' +
    `CASSANDRA_ACCEPT_KAFKA=${of.clusterId}`
  );
}
