import { type Kafka, partitionFor } from '../../packages/kafka/dist/index.js';
import type { Cell } from './cells.ts';
import { type ChatSettings, chatEvents, firstOf } from './chat-events.ts';
import { countWithCopies, createRecount } from './recount.ts';
import { chatTopic, partitions } from './topics.ts';

export const graceMs = 600_000;
const eventTimeMs = 20 * 60_000;

/** 20 minutes of chat, whatever their number. */
export const corpusSettings = (events: number): ChatSettings => ({
  seed: 20_260_105,
  channels: 5000,
  startMs: Date.parse('2026-01-05T12:03:17Z'),
  eventsPerSecond: (events * 1000) / eventTimeMs,
  disorderMs: 2000,
  copies: 0.005,
  deletions: true,
});

export type Corpus = {
  readonly events: number;
  readonly copies: number;
  readonly meanBytes: number;
  /** What each window should be. */
  readonly cells: ReadonlyMap<string, Cell>;
  /** Messages of each minute, copies counted again. */
  readonly minutesWithCopies: ReadonlyMap<string, number>;
};

/** Partition of each channel id, as every producer chooses it. */
export function createPartitionOf(): (channelId: string) => number {
  const known = new Map<string, number>();
  return (channelId) => {
    const found = known.get(channelId);
    if (found !== undefined) return found;
    const partition = partitionFor(channelId, partitions);
    known.set(channelId, partition);
    return partition;
  };
}

/** Makes the corpus, sends it and counts it, in this order for each event. */
export async function writeCorpus(kafka: Kafka, events: number): Promise<Corpus> {
  const producer = kafka.producer({ lingerMs: 20 });
  await producer.connect();
  const recount = createRecount({ graceMs, partitionOf: createPartitionOf() });
  const minutesWithCopies = new Map<string, number>();
  let copies = 0;
  let bytes = 0;
  let unsettled: Promise<unknown>[] = [];
  for (const chatted of firstOf(events, chatEvents(corpusSettings(events)))) {
    const { event, isCopy } = chatted;
    const value = JSON.stringify(event);
    unsettled.push(producer.send({ topic: chatTopic, key: event.channelId, value, timestamp: event.sentAt }));
    bytes += value.length;
    copies += Number(isCopy);
    if (!isCopy) recount.add(event);
    countWithCopies(minutesWithCopies, chatted);
    if (unsettled.length === 20_000) {
      await Promise.all(unsettled);
      unsettled = [];
    }
  }
  await Promise.all(unsettled);
  await producer.disconnect();
  return { events, copies, meanBytes: Math.round(bytes / events), cells: recount.cells(), minutesWithCopies };
}
