import type { IncomingMessage } from '../messages.js';
import type { Outcome } from './outcome.js';
import type { RetryPolicy } from './retry-policy.js';

/** A value by its contract, or one sentence that says where it is not. The sentence never holds the value. */
export type Validation<T> = { ok: true; value: T } | { ok: false; problem: string };

/** A record whose value was decoded. */
export type HandledMessage<T> = Omit<IncomingMessage, 'value'> & {
  /** By the handler's schema; the bytes (null for a tombstone), where it has none. */
  readonly value: T;
  /** The record as it was read. Of a retry or a replay: the original's bytes; topic and position are the original's. */
  readonly record: IncomingMessage;
  /** 1 at the first attempt. */
  readonly attempt: number;
  readonly correlationId: string;
  /** Aborted when the consumer stops or the group changes: what is not done need not be done. */
  readonly signal: AbortSignal;
};

type HandlerBase<T> = {
  /** `service.step`, as `api.materializer`: unique in the process, stable over releases, it is in stored headers. */
  readonly id: string;
  readonly topic: string;
  /**
   * From `contracts/`. The value is then JSON that fits, or the record is dead-lettered as UNDECODABLE. A
   * tombstone is null: a schema that allows null takes it.
   */
  readonly schema?: (value: unknown) => Validation<T>;
  /** Overrides of the process's policy (KAFKA_RETRY_*); false: a fault that passes is dead-lettered at once. */
  readonly retry?: Partial<RetryPolicy> | false;
  /**
   * `key`: a record must not be overtaken by a later one of its key, so it is retried in place, and its
   * partition waits. `none` (default): it may run out of order, so it is retried through `<topic>.retry`.
   */
  readonly order?: 'none' | 'key';
};

/**
 * One record at a time. A throw whose `retriable` is true means retry; if its `dependency` is true as well
 * (DependencyDownError), the partition is paused and the record tried again in place for as long as it takes.
 * Any other throw ends the process, and the same record doing that three times is dead-lettered.
 */
export type Handler<T = unknown> = HandlerBase<T> & {
  /** Only records whose decoded value has this. */
  readonly match?: { readonly field: string; readonly equals: string | number | boolean };
  handle(message: HandledMessage<T>): Promise<Outcome>;
};

/**
 * Some records of one partition at once, in offset order; never empty. Always in order, retried in place. Log lines
 * carry a correlation id by themselves only where it is one record; else each message has its own to be logged.
 */
export type BatchHandler<T = unknown> = HandlerBase<T> & {
  readonly order: 'key';
  handleBatch(batch: HandledBatch<T>): Promise<void>;
};

export type HandledBatch<T> = {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly HandledMessage<T>[];
  /** Resolves when the dead letter is acknowledged; counts for the breaker. */
  deadLetter(message: HandledMessage<T>, code: string, error: string): Promise<void>;
  readonly signal: AbortSignal;
};
