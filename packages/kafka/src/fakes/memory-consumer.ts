import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type kafkajs from 'kafkajs';
import { KafkaUnavailableError } from '../errors.js';
import type { IncomingMessage, TopicPartition } from '../messages.js';
import type { MemoryBroker } from './memory-broker.js';
import type { MemoryGroups, MemoryMember } from './memory-groups.js';

const maxBatchRecords = 500;

/** A partition in this member's hand: the next offset to hand out, what of it is not committed, and its state. */
type Place = TopicPartition & { next: number; uncommitted: boolean; busy: boolean };

type Offsets = {
  topics: { topic: string; partitions: { partition: number; offset: string; metadata?: string | null }[] }[];
};

/**
 * kafkajs's consumer as the kit uses it: it hands out batches, keeps nothing that was not resolved, and
 * commits nothing by itself. What its events say is what the kit reads of them.
 */
export class MemoryConsumer extends EventEmitter {
  readonly events = {
    CRASH: 'consumer.crash',
    REBALANCING: 'consumer.rebalancing',
    GROUP_JOIN: 'consumer.group_join',
    FETCH_START: 'consumer.fetch_start',
    FETCH: 'consumer.fetch',
    END_BATCH_PROCESS: 'consumer.end_batch_process',
  };
  readonly #broker: MemoryBroker;
  readonly #groups: MemoryGroups;
  readonly #groupId: string;
  readonly #assigner: kafkajs.Assigner | undefined;
  readonly #paused = new Set<string>();
  #member: MemoryMember | undefined;
  #places: Place[] = [];
  #fromBeginning = false;
  #topics: readonly string[] = [];
  #run: kafkajs.ConsumerRunConfig = {};
  #running = false;
  #releasing = false;
  #whenIdle: (() => void)[] = [];
  #stopListening: () => void = () => {};

  constructor(broker: MemoryBroker, groups: MemoryGroups, groupId: string, assigner?: kafkajs.Assigner) {
    super();
    this.#broker = broker;
    this.#groups = groups;
    this.#groupId = groupId;
    this.#assigner = assigner;
  }

  async connect(): Promise<void> {}

  async subscribe({
    topics,
    fromBeginning = false,
  }: {
    topics: string[];
    fromBeginning?: boolean;
  }): Promise<void> {
    const missing = topics.find((topic) => !this.#broker.has(topic));
    if (missing !== undefined) throw new KafkaUnavailableError(`there is no topic ${missing}`);
    this.#topics = topics;
    this.#fromBeginning = fromBeginning;
  }

  async run(config: kafkajs.ConsumerRunConfig): Promise<void> {
    this.#run = config;
    this.#running = true;
    this.#stopListening = this.#broker.onAppend(() => this.#fetch());
    this.#member = {
      id: randomUUID(),
      topics: this.#topics,
      assigner: this.#assigner,
      release: () => this.#release(),
      assign: (places) => this.#assign(places),
    };
    await this.#groups.join(this.#groupId, this.#member);
  }

  async disconnect(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    this.#stopListening();
    await this.#idle();
    if (this.#member !== undefined) await this.#groups.leave(this.#groupId, this.#member);
    this.#places = [];
  }

  #assign(assigned: readonly TopicPartition[]): void {
    this.#releasing = false;
    this.#places = assigned.map((place) => ({
      ...place,
      next: this.#start(place),
      uncommitted: false,
      busy: false,
    }));
    const memberAssignment: Record<string, number[]> = {};
    for (const { topic, partition } of assigned) {
      memberAssignment[topic] = [...(memberAssignment[topic] ?? []), partition];
    }
    this.emit(this.events.GROUP_JOIN, { payload: { groupId: this.#groupId, memberAssignment } });
    this.#fetch();
  }

  /** What was committed, unless that is no longer kept. */
  #start({ topic, partition }: TopicPartition): number {
    const { low, end } = this.#broker.ends(topic, partition);
    const committed = Number(this.#broker.committed(this.#groupId, topic, partition)?.offset ?? -1);
    if (committed >= low && committed <= end) return committed;
    return this.#fromBeginning ? low : end;
  }

  #release(): Promise<void> {
    this.#releasing = true;
    this.emit(this.events.REBALANCING, { payload: { groupId: this.#groupId } });
    return this.#idle();
  }

  #idle(): Promise<void> {
    if (!this.#isBusy()) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  #fetch(): void {
    if (!this.#running || this.#releasing) return;
    this.emit(this.events.FETCH_START, { payload: { nodeId: 0 } });
    for (const place of this.#places) {
      const busy = this.#places.filter(({ busy }) => busy).length;
      if (busy >= (this.#run.partitionsConsumedConcurrently ?? 1)) return;
      if (place.busy || this.#paused.has(nameOf(place)) || !this.#broker.has(place.topic)) continue;
      const messages = this.#broker.read(place.topic, place.partition, place.next).slice(0, maxBatchRecords);
      if (messages.length === 0) continue;
      place.busy = true;
      setImmediate(() => void this.#handOut(place, messages));
    }
  }

  async #handOut(place: Place, messages: readonly IncomingMessage[]): Promise<void> {
    const { topic, partition } = place;
    let failure: { error: unknown } | undefined;
    try {
      await this.#run.eachBatch?.(this.#payload(place, messages));
    } catch (error) {
      failure = { error };
    }
    place.busy = false;
    if (!this.#isBusy()) for (const resolve of this.#whenIdle.splice(0)) resolve();
    if (failure === undefined) {
      const lastOffset = messages.at(-1)?.offset;
      this.emit(this.events.END_BATCH_PROCESS, { payload: { topic, partition, lastOffset } });
      this.#fetch();
    } else {
      await this.disconnect();
      this.emit(this.events.CRASH, { payload: { ...failure, groupId: this.#groupId, restart: false } });
    }
  }

  #isBusy(): boolean {
    return this.#places.some(({ busy }) => busy);
  }

  #payload(place: Place, messages: readonly IncomingMessage[]): kafkajs.EachBatchPayload {
    const { topic, partition } = place;
    const name = nameOf(place);
    const payload = {
      batch: { topic, partition, messages: messages.map(asClientMessage) },
      isRunning: () => this.#running,
      isStale: () => false,
      heartbeat: async () => {
        if (this.#releasing) throw new KafkaUnavailableError('the group is rebalancing');
      },
      pause: () => {
        this.#paused.add(name);
        return () => {
          this.#paused.delete(name);
          this.#fetch();
        };
      },
      resolveOffset: (offset: string) => {
        place.next = Number(offset) + 1;
        place.uncommitted = true;
      },
      uncommittedOffsets: (): Offsets => ({
        topics: this.#places
          .filter(({ uncommitted }) => uncommitted)
          .map(({ topic, partition, next }) => ({
            topic,
            partitions: [{ partition, offset: String(next) }],
          })),
      }),
      commitOffsetsIfNecessary: async (offsets: Offsets) => {
        for (const { topic, partitions } of offsets.topics) {
          for (const { partition, offset, metadata = null } of partitions) {
            this.#broker.commit(this.#groupId, topic, partition, { offset, metadata });
            const committed = this.#places.find(
              (each) => each.topic === topic && each.partition === partition,
            );
            if (committed !== undefined) committed.uncommitted = false;
          }
        }
      },
    };
    return payload as unknown as kafkajs.EachBatchPayload;
  }
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

function asClientMessage({ key, value, timestamp, offset, headers }: IncomingMessage): kafkajs.KafkaMessage {
  const bytes = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)] as const);
  return {
    key,
    value,
    timestamp: String(timestamp),
    offset,
    headers: Object.fromEntries(bytes),
    attributes: 0,
  };
}
