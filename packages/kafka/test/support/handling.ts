import { createHealth, type Health, type Logger } from '@chatpulse/service';
import type { RunningConsumer } from '../../src/consumer/consumer.js';
import type { BatchHandler, HandledMessage, Handler } from '../../src/handling/handler.js';
import { type Outcome, ok } from '../../src/handling/outcome.js';
import type { AnyHandler } from '../../src/handling/registry.js';
import type { Kafka } from '../../src/kafka.js';
import type { IncomingMessage, OutgoingRecord } from '../../src/messages.js';
import { type Bench, eventually, readAll, unique } from './broker.js';

type Message = HandledMessage<Buffer | null>;

/** A handler that keeps what it was given, and answers what `handle` says. */
export function recorder(
  id: string,
  topic: string,
  handle: (message: Message) => Promise<Outcome>,
): Handler & { readonly seen: Message[] } {
  const seen: Message[] = [];
  return {
    id,
    topic,
    seen,
    handle(message) {
      seen.push(message as Message);
      return handle(message as Message);
    },
  };
}

/** A handler of bytes that answers by the text of the record, and notes what it was given. */
export function noting(
  topic: string,
  answer: Handler['handle'] = async () => ok,
  over: Partial<Handler> = {},
): Handler & { seen: string[]; attempts: number[] } {
  const seen: string[] = [];
  const attempts: number[] = [];
  return {
    id: 'test.handler',
    topic,
    seen,
    attempts,
    ...over,
    handle(message) {
      seen.push(String(message.value));
      attempts.push(message.attempt);
      return answer(message);
    },
  };
}

/** A batch handler that hands its values on; with KAFKA_DLQ_ENABLED=false it needs no other topic. */
export function valuesHandler(
  topic: string,
  take: (values: readonly string[]) => Promise<void> | void,
): BatchHandler {
  return {
    id: 'test.values',
    topic,
    order: 'key',
    handleBatch: async ({ messages }) => take(messages.map(textOf)),
  };
}

export const textOf = ({ value }: { value: unknown }): string => String(value);

/** Starts the handlers in a group of their own, unless one is named, from the beginning; `crashes` is what ended it. */
export async function start(kafka: Kafka, handlers: readonly AnyHandler[], groupId = unique('group')) {
  const crashes: unknown[] = [];
  const consumer = await kafka.handle({
    groupId,
    handlers,
    fromBeginning: true,
    onCrash: (error) => void crashes.push(error),
  });
  return { groupId, crashes, stop: consumer.stop };
}

/** A process of its own, as far as Kafka can tell: a client, its health, and what crashed it. */
export interface Instance {
  readonly kafka: Kafka;
  readonly health: Health;
  readonly crashes: unknown[];
  readonly consumer: RunningConsumer;
  stop(): Promise<void>;
}

export async function startInstance(
  bench: Bench,
  opts: { groupId: string; handlers: readonly AnyHandler[]; env?: Record<string, string>; logger?: Logger },
): Promise<Instance> {
  const { groupId, handlers, env = {}, logger } = opts;
  const health = createHealth();
  const kafka = bench.kafka(env, { health, ...(logger && { logger }) });
  const { crashes, stop } = await start(kafka, handlers, groupId);
  return { kafka, health, crashes, consumer: { stop }, stop: () => kafka.disconnect() };
}

/** To partition 0 unless `over` says otherwise. */
export async function send(
  kafka: Kafka,
  topic: string,
  values: readonly (string | null)[],
  over: Partial<OutgoingRecord> = {},
): Promise<void> {
  const producer = kafka.producer();
  await Promise.all(values.map((value) => producer.send({ topic, key: 'k', value, partition: 0, ...over })));
}

/** A topic whose dead-letter and retry topics are there before the kit makes them; deleted after the test. */
export async function topicWithCompanions(
  bench: Bench,
  partitions = 1,
  config: Record<string, string> = {},
): Promise<string> {
  const topic = await bench.topic(partitions, config);
  const companions = [`${topic}.dlt`, `${topic}.retry`].map((name) => ({ name, partitions, config }));
  await bench.kafka().admin().ensureTopics(companions, { replicationFactor: 1 });
  return topic;
}

export async function storedLetters(bench: Bench, topic: string): Promise<number> {
  const [description] = await bench
    .kafka()
    .admin()
    .describeTopics([`${topic}.dlt`]);
  return Number(description?.partitions.reduce((sum, { high }) => sum + Number(high), 0));
}

export const letters = (bench: Bench, topic: string): Promise<IncomingMessage[]> =>
  readAll(bench.kafka(), `${topic}.dlt`);

export const copies = (bench: Bench, topic: string): Promise<IncomingMessage[]> =>
  readAll(bench.kafka(), `${topic}.retry`);

/** What the group has committed of partition 0: the offset and what is kept beside it. */
export async function committedAt(
  kafka: Kafka,
  groupId: string,
  topic: string,
): Promise<{ offset: string | undefined; metadata: string | undefined }> {
  const lag = (await kafka.admin().groupLag(groupId)).find(
    (each) => each.topic === topic && each.partition === 0,
  );
  const metadata = await kafka.admin().commitMetadata(groupId, topic);
  return { offset: lag?.committed, metadata: metadata.get(0) };
}

/** Three attempts, soon over. */
export const patiently = { attempts: 3, baseDelayMs: 20, maxDelayMs: 50 };

export class Passing extends Error {
  readonly retriable = true;
}

/** Waits until a group has committed a topic of one partition up to `offset`. */
export const wholeReadOf =
  (bench: Bench) =>
  (topic: string, groupId: string, offset: string): Promise<void> =>
    eventually(async () => (await committedAt(bench.kafka(), groupId, topic)).offset === offset);
