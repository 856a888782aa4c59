import { closestNames } from '@chatpulse/service';
import { attempt } from '../client/attempts.js';
import {
  type Broker,
  type Cluster,
  newest,
  oldest,
  readCommitted,
  visible,
} from '../client/client-internals.js';
import { toIncoming } from '../consumer/incoming.js';
import { KafkaUnavailableError, UnknownTopicError } from '../errors.js';
import type { IncomingMessage } from '../messages.js';
import type { PartitionEnds, ReadFrom, RecordReader } from './record-reader.js';

const fetchBytes = 1024 * 1024;
const maxPageBytes = 8 * fetchBytes;
// Farther from what was asked for, a name is a guess.
const maxEdits = 3;

/** Connects at the first read, and again whenever a connection broke. A read that fails is repeated 3 times. */
export function createRecordReader(deps: {
  cluster: Cluster;
  retryDelayMs: number;
  signal: AbortSignal;
}): RecordReader {
  const { cluster } = deps;
  /** Per topic, the leader of each partition as of the last answer; forgotten at the first failure. */
  const known = new Map<string, ReadonlyMap<number, string>>();

  const leadersOf = async (topic: string): Promise<ReadonlyMap<number, string>> => {
    const cached = known.get(topic);
    if (cached !== undefined) return cached;
    await cluster.connect();
    const metadata = await cluster.metadata({ topics: [topic] }).catch(async (error: unknown) => {
      throw isUnknownTopic(error) ? await unknownTopic(topic) : error;
    });
    const found = metadata?.topicMetadata.find((each) => each.topic === topic);
    if (found === undefined) throw new KafkaUnavailableError('no broker tells who leads the partitions');
    const leaders = new Map(
      found.partitionMetadata.map(({ partitionId, leader }) => [partitionId, String(leader)]),
    );
    known.set(topic, leaders);
    return leaders;
  };

  const unknownTopic = async (topic: string): Promise<UnknownTopicError> => {
    const all = await cluster.metadata({ topics: [] }).catch(() => null);
    const names = closestNames(topic, all?.topicMetadata.map((each) => each.topic) ?? [], { maxEdits });
    const hint = names.length === 0 ? '' : `; is it ${names.join(' or ')}?`;
    return new UnknownTopicError(`there is no topic ${topic}${hint}`);
  };

  const asked = <T>(topic: string, work: () => Promise<T>): Promise<T> =>
    attempt(deps, work, { failure: () => void known.delete(topic) });

  const offsetsAt = async (
    broker: Broker,
    topic: string,
    partitions: readonly number[],
    timestamp: number,
  ): Promise<Map<number, string>> => {
    const { responses } = await broker.listOffsets({
      isolationLevel: readCommitted,
      topics: [{ topic, partitions: partitions.map((partition) => ({ partition, timestamp })) }],
    });
    return new Map(
      responses.flatMap(({ partitions }) => partitions.map(({ partition, offset }) => [partition, offset])),
    );
  };

  const endsOf = async (
    broker: Broker,
    topic: string,
    partitions: readonly number[],
  ): Promise<PartitionEnds[]> => {
    const [lows, ends] = await Promise.all([
      offsetsAt(broker, topic, partitions, oldest),
      offsetsAt(broker, topic, partitions, newest),
    ]);
    return partitions.map((partition) => ({
      partition,
      low: lows.get(partition) ?? '0',
      end: ends.get(partition) ?? '0',
    }));
  };

  const startOf = async (
    broker: Broker,
    place: { topic: string; partition: number },
    from: ReadFrom,
  ): Promise<bigint | undefined> => {
    if ('offset' in from) return BigInt(from.offset);
    const offsets = await offsetsAt(broker, place.topic, [place.partition], from.timestamp);
    const offset = BigInt(offsets.get(place.partition) ?? newest);
    return offset < 0n ? undefined : offset;
  };

  /** From `start` to before `end`, until `limit` or the bytes of a page are full. */
  const collect = async (
    broker: Broker,
    { topic, partition }: { topic: string; partition: number },
    { start, end, limit }: { start: bigint; end: bigint; limit: number },
  ): Promise<{ messages: IncomingMessage[]; next: bigint }> => {
    const messages: IncomingMessage[] = [];
    let next = start;
    let bytes = 0;
    while (next < end && messages.length < limit && bytes < maxPageBytes) {
      const offset = String(next);
      const { clientSideThrottleTime = 0, responses } = await broker.fetch({
        isolationLevel: readCommitted,
        // What is before the end is there: nothing has to be waited for.
        maxWaitTime: 0,
        minBytes: 0,
        maxBytes: fetchBytes,
        topics: [{ topic, partitions: [{ partition, fetchOffset: offset, maxBytes: fetchBytes }] }],
      });
      const fetched = responses[0]?.partitions[0];
      if (fetched === undefined) throw new KafkaUnavailableError('an answer without its partition');
      const batch = visible(topic, offset, fetched);
      if (batch.lastOffset === undefined || BigInt(batch.lastOffset) < next) {
        // A throttled client gets an empty answer and is to ask again; else compaction left nothing up to the end.
        if (clientSideThrottleTime > 0) continue;
        return { messages, next: end };
      }
      for (const message of batch.messages) {
        if (BigInt(message.offset) >= end) break;
        messages.push(toIncoming(topic, partition, message));
        bytes += (message.key?.length ?? 0) + (message.value?.length ?? 0);
        if (messages.length === limit) return { messages, next: BigInt(message.offset) + 1n };
      }
      const passed = BigInt(batch.lastOffset) + 1n;
      next = passed < end ? passed : end;
    }
    return { messages, next };
  };

  return {
    read: ({ topic, partition, from, limit }) =>
      asked(topic, async () => {
        const leaders = await leadersOf(topic);
        const nodeId = leaders.get(partition);
        if (nodeId === undefined) {
          throw new UnknownTopicError(
            `${topic} has no partition ${partition}; it has ${leaders.size} from 0`,
          );
        }
        const broker = await cluster.findBroker({ nodeId });
        const [[ends], wanted] = await Promise.all([
          endsOf(broker, topic, [partition]),
          startOf(broker, { topic, partition }, from),
        ]);
        const { low = '0', end: last = '0' } = ends ?? {};
        const end = BigInt(last);
        const start = wanted === undefined || wanted > end ? end : wanted;
        const range = { start: start < BigInt(low) ? BigInt(low) : start, end, limit };
        const { messages, next } = await collect(broker, { topic, partition }, range);
        return { messages, nextOffset: String(next), low, end: last };
      }),
    ends: (topic) =>
      asked(topic, async () => {
        const leaders = await leadersOf(topic);
        const ends = [...new Set(leaders.values())].map(async (nodeId) => {
          const led = [...leaders.keys()].filter((partition) => leaders.get(partition) === nodeId);
          return endsOf(await cluster.findBroker({ nodeId }), topic, led);
        });
        return (await Promise.all(ends)).flat().sort((a, b) => a.partition - b.partition);
      }),
    topics: () =>
      attempt(deps, async () => {
        await cluster.connect();
        const metadata = await cluster.metadata({ topics: [] });
        if (metadata === null) throw new KafkaUnavailableError('no broker tells which topics there are');
        return metadata.topicMetadata.map(({ topic }) => topic).sort();
      }),
    disconnect: () => cluster.disconnect(),
  };
}

function isUnknownTopic(error: unknown): boolean {
  const type = error instanceof Error && 'type' in error ? error.type : undefined;
  return type === 'UNKNOWN_TOPIC_OR_PARTITION' || type === 'INVALID_TOPIC_EXCEPTION';
}
