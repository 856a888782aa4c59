import type { IncomingMessage } from '../messages.js';
import type { Tracing } from '../tracing/tracing.js';
import type { HandledMessage } from './handler.js';

type Shared = {
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly tracing: Pick<Tracing, 'correlationIdOf'>;
};

/** A record of a batch. A class, so that what few handlers ask for, its correlation id, is found when they do. */
export class BatchMessage implements HandledMessage<unknown> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: unknown;
  readonly record: IncomingMessage;
  readonly attempt: number;
  readonly signal: AbortSignal;
  private readonly tracing: Pick<Tracing, 'correlationIdOf'>;

  constructor(record: IncomingMessage, value: unknown, { attempt, signal, tracing }: Shared) {
    this.topic = record.topic;
    this.partition = record.partition;
    this.offset = record.offset;
    this.timestamp = record.timestamp;
    this.key = record.key;
    this.headers = record.headers;
    this.value = value;
    this.record = record;
    this.attempt = attempt;
    this.signal = signal;
    this.tracing = tracing;
  }

  get correlationId(): string {
    return this.tracing.correlationIdOf(this.record);
  }
}
