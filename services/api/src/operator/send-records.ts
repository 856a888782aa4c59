import { topicContract, topicNames, topics } from '@chatpulse/contracts';
import {
  ContractViolatedError,
  errorFields,
  type OutgoingRecord,
  type Producer,
  partitionFor,
} from '@chatpulse/kafka';
import { correlationHeader } from '@chatpulse/service';
import { contractOf } from './contract-of.js';
import { unknownTopic } from './topic-views.js';

export type RecordToSend = {
  readonly topic: string;
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>> | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly correlationId?: string;
};

export type SendResult =
  | {
      readonly index: number;
      readonly ok: true;
      readonly topic: string;
      readonly partition: number;
      readonly offset: string;
      readonly correlationId: string;
    }
  | {
      readonly index: number;
      readonly ok: false;
      readonly topic: string;
      readonly code: string;
      readonly error: string;
    };

/**
 * The record as Kafka gets it: held against its topic's contract, in the partition where the services look for it,
 * and a chat event with the time that it was sent.
 * @throws ProblemError the contracts have no such topic. ContractViolatedError the value or the key does not fit.
 */
export function toOutgoing(record: RecordToSend, correlationId: string): OutgoingRecord {
  const { topic, key, value, headers } = record;
  const validate = contractOf(topic);
  if (validate === undefined) throw unknownTopic(topic, Object.keys(topicContract));
  if (value === null && !isCompacted(topic)) throw new ContractViolatedError(`${topic} takes no tombstones`);
  const validation = value === null ? undefined : validate(value);
  if (validation?.ok === false) throw new ContractViolatedError(`${topic}: ${validation.problem}`);
  const expected = value === null ? key : keyOf(topic, value);
  if (expected !== key) throw new ContractViolatedError(`${topic}: the key of this value is ${expected}`);
  return {
    topic,
    key,
    value: value === null ? null : JSON.stringify(value),
    headers: { ...headers, [correlationHeader]: correlationId },
    ...placeOf(topic, key),
    ...(holdsChatEvents(topic) && { timestamp: Number(value?.sentAt) }),
  };
}

/** One result for each, in their order. One that fails does not hold up the others. */
export async function sendAll(
  producer: Pick<Producer, 'send'>,
  records: readonly RecordToSend[],
  correlationId: string,
): Promise<SendResult[]> {
  return Promise.all(
    records.map(async (record, index): Promise<SendResult> => {
      const { topic } = record;
      const id = record.correlationId ?? correlationId;
      try {
        const { partition, offset } = await producer.send(toOutgoing(record, id));
        return { index, ok: true, topic, partition, offset, correlationId: id };
      } catch (error) {
        const { code, error: message } = errorFields(error);
        return { index, ok: false, topic, code, error: message };
      }
    }),
  );
}

/** The chat itself, and what the processor copies from it. */
function holdsChatEvents(topic: string): boolean {
  return topics.find(({ name }) => name === topic)?.schemas.includes('chat-event') === true;
}

function isCompacted(topic: string): boolean {
  const policy = topics.find(({ name }) => name === topic)?.config['cleanup.policy'];
  return policy?.includes('compact') === true;
}

/** The key that a value has by contracts/topics.json: under another one it would lie beside its own kind. */
function keyOf(topic: string, value: Readonly<Record<string, unknown>>): string {
  if (holdsChatEvents(topic)) {
    return value.kind === 'tick' ? String(value.id).split('|', 2).join('|') : String(value.channelId);
  }
  switch (topic) {
    case topicNames.stats:
      return value.type === 'watermark'
        ? `watermark|${value.partition}`
        : `${value.channelId}|${value.windowSizeSeconds}|${value.windowStart}`;
    case topicNames.sessions:
      return `${value.channelId}|${value.start}`;
    case topicNames.coverage:
      return `${value.channel}|${value.reader}`;
    default:
      return String(value.channel);
  }
}

/**
 * Where the services look for a key, if that is not where Kafka's own partitioner puts it: ticks and watermarks
 * name their partition, and what is keyed by channel and time is partitioned by the channel alone, as the topic it
 * is counted from.
 */
function placeOf(topic: string, key: string): { partition?: number } {
  const [, named] = /^(?:tick|watermark)\|(\d{1,6})$/.exec(key) ?? [];
  if (named !== undefined) return { partition: Number(named) };
  if (topic !== topicNames.stats && topic !== topicNames.sessions) return {};
  const count = topics.find(({ name }) => name === topic)?.partitions ?? 1;
  return { partition: partitionFor(key.split('|', 1)[0] ?? key, count) };
}
