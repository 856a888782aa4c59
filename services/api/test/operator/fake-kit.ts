import type {
  AuditLog,
  GroupView,
  IncomingMessage,
  LetterView,
  NewAuditEntry,
  OutgoingRecord,
  ReprocessOptions,
  RunView,
  TopicFlow,
  TopicView,
} from '@chatpulse/kafka';
import { RunInProgressError, UnknownTopicError } from '@chatpulse/kafka';
import type { OperatorKafka } from '../../src/operator/ports.js';
import { noon } from '../samples.js';

/** A kit whose answers the test sets; what was sent and noted is kept, in one order. */
export type FakeKit = OperatorKafka & {
  topics: TopicView[];
  groups: GroupView[];
  flows: TopicFlow[];
  /** By topic; the index in the list of a partition is the offset. */
  records: Map<string, IncomingMessage[][]>;
  letters: LetterView[];
  done: (
    | { audited: NewAuditEntry }
    | { sent: OutgoingRecord }
    | { started: ReprocessOptions }
    | { reset: string }
  )[];
  running: RunView | undefined;
  /** What a run is refused with. */
  tooLate: Error | undefined;
  /** Thrown by whatever asks Kafka. */
  broken: Error | undefined;
};

export function createFakeKit(): FakeKit {
  const offsets = new Map<string, number>();
  const partitionsOf = (topic: string): IncomingMessage[][] => {
    if (kit.broken !== undefined) throw kit.broken;
    const partitions = kit.records.get(topic);
    if (partitions === undefined) throw new UnknownTopicError(`there is no topic ${topic}`);
    return partitions;
  };
  const audit: Pick<AuditLog, 'append' | 'list'> = {
    async append(entry) {
      if (kit.broken !== undefined) throw kit.broken;
      kit.done.push({ audited: entry });
      return String(kit.done.length - 1);
    },
    async list({ limit = 100, action } = {}) {
      const entries = kit.done.flatMap((each, index) =>
        'audited' in each && (action === undefined || each.audited.action === action)
          ? [
              {
                entry: { id: `id-${index}`, at: noon, ...each.audited },
                position: String(index),
                storedAtMs: noon,
              },
            ]
          : [],
      );
      return { entries: entries.reverse().slice(0, limit), complete: entries.length <= limit };
    },
  };
  const kit: FakeKit = {
    topics: [],
    groups: [],
    flows: [],
    records: new Map(),
    letters: [],
    done: [],
    running: undefined,
    tooLate: undefined,
    broken: undefined,
    admin: {
      viewTopics: async (names) => {
        if (kit.broken !== undefined) throw kit.broken;
        return kit.topics.filter(({ topic }) => names === undefined || names.includes(topic));
      },
      viewGroups: async () => kit.groups,
      compareTopics: async (wanted) =>
        wanted
          .filter(({ name }) => name === 'channel-stats')
          .map(({ name }) => ({
            topic: name,
            setting: 'retention.ms',
            wanted: '2000',
            inForce: '1000',
            remedy: 'change' as const,
          })),
      flow: async () => kit.flows,
    },
    reader: {
      topics: async () => [...kit.records.keys()],
      ends: async (topic) =>
        partitionsOf(topic).map((messages, partition) => ({
          partition,
          low: '0',
          end: String(messages.length),
        })),
      async read({ topic, partition, from, limit }) {
        const messages = partitionsOf(topic)[partition] ?? [];
        const end = String(messages.length);
        const first =
          'offset' in from ? Number(from.offset) : messages.findIndex((m) => m.timestamp >= from.timestamp);
        const page = first < 0 ? [] : messages.slice(first, first + limit);
        const nextOffset = first < 0 ? end : String(Math.min(first + limit, messages.length));
        return { messages: page, nextOffset, low: '0', end };
      },
    },
    producer: {
      async send(record) {
        if (kit.broken !== undefined) throw kit.broken;
        kit.done.push({ sent: record });
        const offset = offsets.get(record.topic) ?? 0;
        offsets.set(record.topic, offset + 1);
        return { topic: record.topic, partition: record.partition ?? 0, offset: String(offset) };
      },
    },
    deadLetters: {
      async list({ topic, filter = {}, limit = 100 }) {
        const letters = kit.letters.filter(
          (letter) =>
            letter.topic === topic &&
            (filter.errorCode === undefined || filter.errorCode === letter.errorCode) &&
            letter.storedAtMs < (filter.toMs ?? Number.POSITIVE_INFINITY),
        );
        if (!kit.records.has(topic)) throw new UnknownTopicError(`there is no topic ${topic}`);
        return {
          topic,
          read: letters.length,
          matched: letters.length,
          complete: true,
          counts: { byErrorCode: { UNDECODABLE: letters.length }, byReason: {}, byHandler: {} },
          letters: letters.toSorted((a, b) => b.storedAtMs - a.storedAtMs).slice(0, limit),
        };
      },
    },
    reprocessing: {
      async start(options) {
        if (kit.tooLate !== undefined) throw kit.tooLate;
        if (kit.running !== undefined) throw new RunInProgressError(kit.running.id);
        kit.done.push({ started: options });
        kit.running = runOf(options);
        return kit.running;
      },
      async stop() {
        const stopped = kit.running;
        kit.running = undefined;
        return stopped;
      },
      run: async (id) => (kit.running?.id === id ? kit.running : undefined),
    },
    audit,
    views: {
      health: () => ({
        status: 'healthy',
        timestamp: new Date(noon).toISOString(),
        components: {
          producer: { connected: true },
          retry: { running: false },
          dlq: { reprocessing: false },
          handlers: { registered: 1 },
        },
        problems: [],
      }),
      ready: () => ({
        ready: kit.broken === undefined,
        checks: { producer: true, handlers: kit.broken === undefined },
      }),
      live: () => ({ alive: true, timestamp: new Date(noon).toISOString() }),
      metrics: () => ({
        timestamp: new Date(noon).toISOString(),
        handlers: { registered: 1, patterns: ['channel-stats'] },
        retry: {
          topic: null,
          running: false,
          messagesProcessed: 0,
          messagesSkipped: 0,
          messagesDelayed: 0,
          errorsEncountered: 0,
        },
        dlq: { topic: 'channel-stats.dlt', reprocessing: false, messagesStored: 1, messagesReprocessed: 0 },
      }),
      resetMetrics: (component) => void kit.done.push({ reset: component }),
    },
    handlers: () => [
      {
        handler: {
          id: 'api.materializer',
          topic: 'channel-stats',
          order: 'key',
          handleBatch: async () => {},
        },
        groupId: 'chatpulse-api',
        policy: { enabled: true, attempts: 5, baseDelayMs: 2000, maxDelayMs: 30_000, backoff: 'exponential' },
        order: 'key',
      },
      {
        handler: {
          id: 'api.gone',
          topic: 'channel-stats',
          match: { field: 'type', equals: 'window' },
          handle: async () => ({ kind: 'ok' }),
        },
        groupId: 'chatpulse-api',
        policy: { enabled: false, attempts: 1, baseDelayMs: 1, maxDelayMs: 1, backoff: 'linear' },
        order: 'none',
      },
    ],
  };
  return kit;
}

function runOf({ topic, actor = '', dryRun = false }: ReprocessOptions): RunView {
  return {
    id: '7f3a',
    topic,
    actor,
    state: 'running',
    dryRun,
    startedAtMs: noon,
    read: 0,
    matched: 0,
    replayed: 0,
    failed: 0,
    leftAlone: 0,
    skipped: { alreadyReplayed: 0, filtered: 0, noHandler: 0, tooLate: 0 },
    failures: [],
  };
}

export function message(given: Partial<IncomingMessage> & { offset: string }): IncomingMessage {
  return {
    topic: 'channel-stats',
    partition: 0,
    timestamp: noon,
    key: Buffer.from('k'),
    value: Buffer.from('{}'),
    headers: {},
    ...given,
  };
}
