import { deadLetterRecord } from '../../src/dead-letters/dead-letter.js';
import type { DeadLetterFailure } from '../../src/dead-letters/writer.js';
import type { HandledMessage } from '../../src/handling/handler.js';
import { type Outcome, ok } from '../../src/handling/outcome.js';
import type { Kafka } from '../../src/kafka.js';
import type { DeadLetterDesk, DeadLetterDeskOptions } from '../../src/reprocessing/dead-letter-desk.js';
import type { ReprocessOptions, RunView } from '../../src/reprocessing/run-view.js';
import { type Bench, unique } from './broker.js';

type Handle = (message: HandledMessage<Buffer | null>) => Promise<Outcome>;

/** A process of the service `api` with one handler, `api.step`, and its desk. */
export interface Process {
  readonly kafka: Kafka;
  readonly desk: DeadLetterDesk;
  /** Starts a run and waits for its end. */
  reprocess(options?: Partial<ReprocessOptions>): Promise<RunView>;
}

/** A topic with its dead letters and an audit log, all of them gone after the test. */
export interface DeadLetterScene {
  readonly topic: string;
  readonly deadLetters: string;
  readonly auditTopic: string;
  process(
    handle?: Handle,
    options?: Partial<DeadLetterDeskOptions> & { env?: Record<string, string>; order?: 'none' | 'key' },
  ): Promise<Process>;
  /** Writes letters; the values are `0`, `1` … unless given. */
  letters(
    count: number,
    like?: Partial<DeadLetterFailure> & {
      /** It never reached the topic. */
      unsent?: boolean;
      value?: string;
      key?: string;
      headers?: Record<string, string>;
    },
  ): Promise<void>;
  /** Creates `<topic><suffix>`. */
  companion(suffix: string, partitions?: number): Promise<string>;
}

export async function createScene(bench: Bench, partitions = 1): Promise<DeadLetterScene> {
  const kafka = bench.kafka();
  const admin = kafka.admin();
  const producer = kafka.producer();
  const topic = unique('topic');
  const create = async (name: string, partitions: number, config = {}): Promise<string> => {
    await admin.ensureTopics([{ name, partitions, config }], { replicationFactor: 1 });
    bench.later(() => admin.deleteTopics([name]));
    return name;
  };
  const companion: DeadLetterScene['companion'] = (suffix, count = partitions) =>
    create(`${topic}${suffix}`, count);
  await create(topic, partitions);
  const deadLetters = await companion('.dlt');
  const auditTopic = await create(`${topic}.audit`, 1, { 'message.timestamp.type': 'LogAppendTime' });

  return {
    topic,
    deadLetters,
    auditTopic,
    companion,
    async process(handle = async () => ok, { env, order = 'none', ...options } = {}) {
      const kafka = bench.kafka(env);
      const groupId = unique('group');
      await kafka.handle({
        groupId,
        handlers: [
          { id: 'api.step', topic, order, handle: (message) => handle(message as HandledMessage<Buffer>) },
        ],
        onCrash: (error) => {
          throw error;
        },
      });
      const service = `api-${topic}`;
      const desk = kafka.deadLetterDesk({ service, auditTopic, ...options });
      bench.later(async () => {
        const plain = bench.plain().admin();
        await plain.deleteGroups([`${service}.dlq.reprocess.${deadLetters}`, groupId]).catch(() => undefined);
        await plain.disconnect();
      });
      return {
        kafka,
        desk,
        async reprocess(options = {}) {
          const { id } = await desk.reprocessing.start({ topic, ...options });
          return desk.reprocessing.finished(id);
        },
      };
    },
    async letters(count, { value, key = 'k', headers, unsent = false, ...like } = {}) {
      for (let index = 0; index < count; index++) {
        const partition = index % partitions;
        const letter = deadLetterRecord({
          topic: deadLetters,
          message: {
            topic,
            key,
            value: value ?? String(index),
            partition,
            ...(unsent ? {} : { offset: String(100 + index), timestamp: 1000 + index }),
            ...(headers === undefined ? {} : { headers }),
          },
          handlerId: 'api.step',
          code: 'BAD',
          reason: 'rejected',
          error: 'it was bad',
          now: Date.now,
          ...like,
        });
        await producer.send(letter);
      }
    },
  };
}
