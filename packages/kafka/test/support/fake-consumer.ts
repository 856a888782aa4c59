import { EventEmitter } from 'node:events';
import type kafkajs from 'kafkajs';

/** A client whose consumers do nothing but emit what a test lets them; `made` holds them in order. */
export function createFakeConsumers(): { client: kafkajs.Kafka; made: FakeConsumer[] } {
  const made: FakeConsumer[] = [];
  const client = {
    consumer(config: kafkajs.ConsumerConfig) {
      const consumer = new FakeConsumer(config);
      made.push(consumer);
      return consumer;
    },
  };
  return { client: client as unknown as kafkajs.Kafka, made };
}

export class FakeConsumer extends EventEmitter {
  readonly config: kafkajs.ConsumerConfig;
  readonly events = {
    CRASH: 'crash',
    REBALANCING: 'rebalancing',
    GROUP_JOIN: 'join',
    FETCH_START: 'fetch start',
    FETCH: 'fetch',
    END_BATCH_PROCESS: 'end',
  };
  disconnected = false;
  eachBatch: kafkajs.EachBatchHandler | undefined;
  /** How it was told to run. */
  runConfig: Omit<kafkajs.ConsumerRunConfig, 'eachBatch'> | undefined;

  constructor(config: kafkajs.ConsumerConfig) {
    super();
    this.config = config;
  }

  connect = async (): Promise<void> => {};
  subscribe = async (): Promise<void> => {};
  run = async ({ eachBatch, ...runConfig }: kafkajs.ConsumerRunConfig): Promise<void> => {
    this.eachBatch = eachBatch;
    this.runConfig = runConfig;
  };
  disconnect = async (): Promise<void> => {
    this.disconnected = true;
  };

  /** It joins again: what it was doing is over. */
  rejoin(partitions: readonly number[]): void {
    this.emit('rebalancing', { payload: { groupId: this.config.groupId } });
    this.join(partitions);
  }

  join(partitions: readonly number[]): void {
    this.emit('join', { payload: { groupId: this.config.groupId, memberAssignment: { t: partitions } } });
  }

  /** A batch, or marks of transactions, are behind us. */
  progress(at: { topic: string; partition: number; lastOffset: string }): void {
    this.emit('end', { payload: { ...at, offsetLag: '0' } });
  }

  /** A broker is asked for records. */
  ask(nodeId: string): void {
    this.emit('fetch start', { payload: { nodeId } });
  }

  fetched(nodeId: string, duration: number): void {
    this.emit('fetch', { payload: { nodeId, duration } });
  }

  crash(error: Error): void {
    this.emit('crash', { payload: { error, groupId: this.config.groupId, restart: false } });
  }
}
