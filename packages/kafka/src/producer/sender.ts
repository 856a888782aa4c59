import type kafkajs from 'kafkajs';
import {
  answersOf,
  type ProducedPartition,
  type ProducingCluster,
  refusalIn,
} from '../client/client-internals.js';
import { KafkaUnavailableError } from '../errors.js';
import { grouped } from '../grouped.js';
import type { Parcel } from './channel.js';

/** The offset of a parcel's first record, or what the client or the broker said. */
type Outcome = { readonly offset: string } | { readonly error: unknown };

/** One producer id, with the sequence number of each partition. */
export interface Sender {
  /** One attempt for each parcel, with one request for each leader. Rejects when the leaders cannot be found. */
  send(parcels: readonly Parcel[]): Promise<Outcome[]>;
  close(): Promise<void>;
}

/** Numbers go from 0 to here, and begin anew. */
const sequences = 2 ** 31;
/** Required, and without transactions of no meaning. */
const transactionTimeout = 60_000;

type Sent = Parcel & { readonly place: string; readonly leader: string; readonly firstSequence: number };

/**
 * Asks for a producer id. Its numbers move only when a parcel is acknowledged, so that the very same parcel, sent
 * again, is known to the broker as a repetition.
 * @throws what kafkajs throws when no broker can be reached, or none gives an id
 */
export async function openSender({
  cluster,
  compression,
  requestTimeoutMs,
}: {
  cluster: ProducingCluster;
  compression: kafkajs.CompressionTypes;
  requestTimeoutMs: number;
}): Promise<Sender> {
  const next = new Map<string, number>();
  const close = (): Promise<void> => cluster.disconnect().catch(() => undefined);
  let stale = false;

  const begin = async (): Promise<{ producerId: string; producerEpoch: number }> => {
    try {
      await cluster.connect();
      await cluster.refreshMetadata();
      const broker = await cluster.findControllerBroker();
      return await broker.initProducerId({ transactionTimeout });
    } catch (error) {
      await close();
      throw error;
    }
  };
  const { producerId, producerEpoch } = await begin();

  const findLeaders = async (parcels: readonly Parcel[]): Promise<(Sent | undefined)[]> => {
    await cluster.addMultipleTargetTopics(parcels.map(({ topic }) => topic));
    if (stale) await cluster.refreshMetadata();
    else await cluster.refreshMetadataIfNecessary();
    stale = false;
    return parcels.map((parcel) => {
      const { topic, partition } = parcel;
      const [leader] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
      const place = `${topic}/${partition}`;
      return leader === undefined
        ? undefined
        : { ...parcel, place, leader, firstSequence: next.get(place) ?? 0 };
    });
  };

  /** Outcomes by topic and partition. */
  const request = async (leader: string, parcels: readonly Sent[]): Promise<Map<string, Outcome>> => {
    const topics = grouped(parcels, ({ topic }) => topic);
    const topicData = [...topics].map(([topic, ofTopic]) => ({
      topic,
      partitions: ofTopic.map(({ partition, firstSequence, records }) => ({
        partition,
        firstSequence,
        messages: records,
      })),
    }));
    const identity = { producerId, producerEpoch };
    try {
      const broker = await cluster.findBroker({ nodeId: leader });
      const timeout = requestTimeoutMs;
      const { topics } = await broker.produce({ acks: -1, timeout, compression, ...identity, topicData });
      return outcomesIn(topics);
    } catch (error) {
      stale = true;
      forget(cluster, error);
      const said = outcomesIn(answersOf(error));
      return new Map(parcels.map(({ place }) => [place, said.get(place) ?? { error }]));
    }
  };

  return {
    close,
    async send(parcels) {
      const found = await findLeaders(parcels);
      const byLeader = grouped(
        found.filter((parcel) => parcel !== undefined),
        ({ leader }) => leader,
      );
      const answers = await Promise.all([...byLeader].map(([leader, sent]) => request(leader, sent)));
      const outcomes = new Map(answers.flatMap((each) => [...each]));
      return parcels.map(({ topic, partition, records }) => {
        const place = `${topic}/${partition}`;
        const outcome = outcomes.get(place);
        if (outcome === undefined) {
          stale = true;
          return { error: new KafkaUnavailableError(`${place} was not acknowledged`) };
        }
        if ('offset' in outcome) next.set(place, ((next.get(place) ?? 0) + records.length) % sequences);
        return outcome;
      });
    },
  };
}

function outcomesIn(
  topics: readonly { readonly topicName: string; readonly partitions: readonly ProducedPartition[] }[],
): Map<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const { topicName, partitions } of topics) {
    for (const answer of partitions) {
      const error = refusalIn(answer);
      const place = `${topicName}/${answer.partition}`;
      if (error !== undefined) outcomes.set(place, { error });
      else if (answer.baseOffset !== undefined) outcomes.set(place, { offset: answer.baseOffset });
    }
  }
  return outcomes;
}

/** A broker whose connection ended is looked up anew: it may have moved. */
function forget(cluster: ProducingCluster, error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'KafkaJSConnectionClosedError') return;
  const { host, port } = error as Error & { host?: string; port?: number };
  if (host !== undefined && port !== undefined) cluster.removeBroker({ host, port });
}
