import { closestNames } from '@chatpulse/service';
import { ContractViolatedError, UnknownTopicError } from '../errors.js';
import type { Validation } from '../handling/handler.js';
import type { OutgoingRecord, RecordPosition } from '../messages.js';
import type { Producer } from './producer.js';

/** A validator for the values of each topic, as `topicContract` of `@chatpulse/contracts` is. */
export type Contract<Values> = {
  readonly [Topic in keyof Values]: (value: unknown) => Validation<Values[Topic]>;
};

/** A record whose value is what its topic holds; it is sent as JSON. null is a tombstone. */
export type TypedRecord<Values, Topic extends keyof Values & string = keyof Values & string> = {
  [Name in Topic]: Omit<OutgoingRecord, 'topic' | 'value'> & {
    readonly topic: Name;
    readonly value: Values[Name] | null;
  };
}[Topic];

/** What became of one record of a batch. */
export type SendResult =
  | (RecordPosition & { readonly ok: true })
  | { readonly ok: false; readonly topic: string; readonly error: unknown };

export interface TypedProducer<Values> {
  /**
   * Resolves when the record is stored on all in-sync replicas.
   * @throws ContractViolatedError, UnknownTopicError: it was not sent.
   * @throws what Producer.send throws
   */
  send<Topic extends keyof Values & string>(record: TypedRecord<Values, Topic>): Promise<RecordPosition>;
  /** One result for each record, in their order; one that fails does not hold up the others. Never rejects. */
  sendBatch(records: readonly TypedRecord<Values>[]): Promise<SendResult[]>;
  /**
   * What `send` would give to the producer, for callers who must know its size first.
   * @throws ContractViolatedError, UnknownTopicError
   */
  encode<Topic extends keyof Values & string>(record: TypedRecord<Values, Topic>): OutgoingRecord;
}

/**
 * Sends only what its topic's contract allows. `contract` may be anyone's; with Record<string, unknown> as
 * `Values`, topics and values that come from outside are checked just the same.
 */
export function createTypedProducer<Values>(
  producer: Pick<Producer, 'send'>,
  contract: Contract<Values>,
): TypedProducer<Values> {
  const validators = new Map<string, (value: unknown) => Validation<unknown>>(Object.entries(contract));

  const encode = ({ value, ...record }: OutgoingOf<unknown>): OutgoingRecord => {
    const validate = validators.get(record.topic);
    if (validate === undefined) throw unknownTopic(record.topic, [...validators.keys()]);
    if (value === null) return { ...record, value };
    const validation = validate(value);
    if (!validation.ok) throw new ContractViolatedError(`${record.topic}: ${validation.problem}`);
    return { ...record, value: JSON.stringify(validation.value) };
  };

  const send = async (record: OutgoingOf<unknown>): Promise<RecordPosition> => producer.send(encode(record));

  return {
    encode,
    send,
    async sendBatch(records) {
      const settled = await Promise.allSettled(records.map(send));
      return settled.map((result, index): SendResult => {
        if (result.status === 'fulfilled') return { ok: true, ...result.value };
        return { ok: false, topic: records[index]?.topic ?? '', error: result.reason };
      });
    },
  };
}

type OutgoingOf<Value> = Omit<OutgoingRecord, 'value'> & { readonly value: Value };

function unknownTopic(topic: string, known: readonly string[]): UnknownTopicError {
  const close = closestNames(topic, known, { maxEdits: 3 });
  const hint = close.length === 0 ? `it has ${known.join(', ')}` : `did you mean ${close.join(' or ')}?`;
  return new UnknownTopicError(`the contract has no topic ${topic}; ${hint}`);
}
