import type { Monitor } from '../client/monitor.js';
import { HandlerInvalidError } from '../errors.js';
import type { IncomingMessage } from '../messages.js';
import type { RetryWay } from '../metrics/series.js';
import type { Tracing } from '../tracing/tracing.js';
import { type DecodeEnvelope, type Decoding, decodingOf, valueFor } from './decode.js';
import { type Attempted, type Fate, fateOf } from './fate.js';
import type { HandledMessage } from './handler.js';
import { deadLetter, isOutcome, ok } from './outcome.js';
import type { AnyHandler, RegisteredHandler, Registry } from './registry.js';

type DeliverOptions = {
  /** 1 is the first. */
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly operation: 'retry' | 'replay';
  /** How long a retry has waited. */
  readonly delayMs?: number;
};

/**
 * Hands a record once more to one handler, from a retry topic or the dead letters: `record` has the original's
 * bytes, topic and position. What the fate asks for is the caller's to do.
 */
export type Deliver = (handlerId: string, record: IncomingMessage, opts: DeliverOptions) => Promise<Fate>;

export type DeliveryParts = {
  readonly tracing: Tracing;
  readonly monitor: Monitor;
  readonly unwrap?: DecodeEnvelope | undefined;
  /** Called before records are unwrapped. Never fails. */
  readonly learn?: ((records: readonly IncomingMessage[]) => Promise<void>) | undefined;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Monotonic ms. */
  readonly clock: () => number;
};

/** To a batch handler it comes as a batch of one. An id that nobody registered: HANDLER_NOT_FOUND. */
export function createDeliver(deps: DeliveryParts & { registry: Registry }): Deliver {
  return async (handlerId, record, { attempt, signal, operation, delayMs }) => {
    const entry = deps.registry.find(handlerId);
    if (entry === undefined) {
      return {
        kind: 'deadLetter',
        code: 'HANDLER_NOT_FOUND',
        error: `no handler ${handlerId} is registered`,
      };
    }
    const delivery = { operation, handlerId, attempt, groupId: entry.groupId, ...(delayMs && { delayMs }) };
    return deps.tracing.handling(record, delivery, async ({ correlationId, became }) => {
      await deps.learn?.([record]);
      const message = { record, decoding: decodingOf(record, deps.unwrap), attempt, correlationId, signal };
      const fate = await attemptOne(deps, entry, message, attempt);
      became(...tracedAs(fate));
      return fate;
    });
  };
}

export type Delivered = {
  readonly record: IncomingMessage;
  readonly decoding: Decoding;
  /** As the handler is told. */
  readonly attempt: number;
  readonly correlationId: string;
  readonly signal: AbortSignal;
};

/** One attempt of one handler: decode, run, judge, count. `counted`: the attempts that the policy counts. */
export async function attemptOne(
  deps: Omit<DeliveryParts, 'tracing' | 'unwrap'>,
  entry: RegisteredHandler,
  delivered: Delivered,
  counted: number,
): Promise<Fate> {
  const { policy, order, handler } = entry;
  const began = deps.clock();
  const attempted = await run(handler, delivered);
  const fate = fateOf(attempted, { attempt: counted, policy, order, random: deps.random });
  deps.monitor.processed({
    topic: handler.topic,
    handler: handler.id,
    records: 1,
    failed: fate.kind === 'ok' || fate.kind === 'drop' ? 0 : 1,
    seconds: (deps.clock() - began) / 1000,
    retry: retryWayOf(fate),
  });
  return fate;
}

async function run(handler: AnyHandler, delivered: Delivered): Promise<Attempted> {
  try {
    const value = valueFor(handler, delivered.decoding);
    if (!value.ok) return { outcome: deadLetter('UNDECODABLE', value.problem) };
    const message = toHandled(delivered, value.value);
    if ('handle' in handler) {
      const outcome = await handler.handle(message);
      if (!isOutcome(outcome)) throw new HandlerInvalidError(`${handler.id} answered with no outcome`);
      return { outcome };
    }
    let outcome = ok;
    await handler.handleBatch({
      topic: message.topic,
      partition: message.partition,
      messages: [message],
      // Nothing comes after it in this batch that could vouch for it, so the caller may store it afterwards.
      deadLetter: async (_, code, error) => {
        outcome = deadLetter(code, error);
      },
      signal: message.signal,
    });
    return { outcome };
  } catch (thrown) {
    return { thrown };
  }
}

/** Field by field: it is made for each record, and spreading one costs several times as much. */
export function toHandled(
  { record, attempt, correlationId, signal }: Omit<Delivered, 'decoding'>,
  value: unknown,
): HandledMessage<unknown> {
  return {
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp,
    key: record.key,
    value,
    headers: record.headers,
    record,
    attempt,
    correlationId,
    signal,
  };
}

/** For the metrics: how the record gets another attempt, if it does. */
export function retryWayOf(fate: Fate): RetryWay | undefined {
  if (fate.kind === 'wait') return 'dependency';
  return fate.kind === 'retry' ? fate.where : undefined;
}

/** What a span says of a fate. */
export function tracedAs(fate: Fate): [outcome: string, code?: string] {
  if (fate.kind === 'crash') return ['crash', 'UNKNOWN'];
  return 'code' in fate ? [fate.kind, fate.code] : [fate.kind];
}
