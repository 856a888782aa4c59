import {
  correlationHeader,
  correlationIdFrom,
  currentScope,
  inScope,
  isCorrelationId,
  traceContextFrom,
} from '@chatpulse/service';
import { context, type Span, SpanKind, type Tracer, trace } from '@opentelemetry/api';
import type { Acknowledgement } from '../messages.js';
import { batchAttributes, deliveryAttributes, sendAttributes } from './attributes.js';
import { contextOf, finished, linkTo, originOf, parentFor, spanned, toHeaders } from './spans.js';

type Headers = Readonly<Record<string, string>>;

/** A record as far as a trace tells of it. */
export type TracedRecord = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly headers: Headers;
};

export type SentRecord = {
  readonly topic: string;
  readonly key: string | Buffer | null;
  readonly partition?: number;
  readonly headers?: Headers;
  readonly correlationId?: string;
};

/** Which delivery of a record this is. */
export type Delivery = {
  readonly operation: 'process' | 'retry' | 'dead-letter' | 'replay';
  readonly handlerId: string;
  /** 1 is the first. */
  readonly attempt: number;
  readonly delayMs?: number;
  readonly groupId?: string;
};

export type MessageContext = {
  readonly correlationId: string;
  /** For the span: what became of the record, with the stable code of what was wrong with it, if anything. */
  readonly became: (outcome: string, code?: string) => void;
};

/**
 * Correlation ids and W3C trace context, in and out. Spans go to the OpenTelemetry SDK that the process has
 * registered; without one none is made, and ids and trace context still travel.
 */
export interface Tracing {
  /** What the record brought, or its position, `topic/partition/offset`: the same at each delivery. */
  correlationIdOf(record: Omit<TracedRecord, 'key'>): string;
  /** Of what is being handled now; undefined outside of it. */
  current(): string | undefined;
  /**
   * Headers for a record to send. Correlation id: `correlationId`, else the header given, else that of what is
   * being handled, else a new one. Trace context: the one given, else that of what is being handled.
   */
  outgoing(headers: Headers | undefined, correlationId?: string): Headers;
  /** Runs `work`, which sends the record with these headers, in a producer span. */
  sending<T>(record: SentRecord, work: (headers: Headers) => Promise<T>): Promise<T>;
  /** The same for a record whose sender waits for no promise. */
  posting<Sent extends SentRecord>(
    record: Sent,
    acknowledgement: Acknowledgement,
    work: (record: Sent, headers: Headers, acknowledgement: Acknowledgement) => void,
  ): void;
  /** Runs `work` as the handling of a record: logs and sends inside it carry its correlation id and trace. */
  handling<T>(
    record: TracedRecord,
    delivery: Delivery,
    work: (message: MessageContext) => Promise<T>,
  ): Promise<T>;
  /**
   * The same for records that are handled together: one span, linked to the trace of each. Logs and sends inside
   * it carry the correlation id where it is one record. Of several there is none to choose: a log line then has
   * none, and what is sent gets a new one, unless the handler names that of the message it is about.
   */
  handlingBatch<T>(records: readonly TracedRecord[], delivery: Delivery, work: () => Promise<T>): Promise<T>;
  /** A span of the caller's own, child of what is being handled. */
  span<T>(
    name: string,
    attributes: Readonly<Record<string, string | number>>,
    work: () => Promise<T>,
  ): Promise<T>;
}

const scopeName = '@chatpulse/kafka';
const maxGeneratedLength = 128;
const ignored = (): void => {};

export function createTracing(opts: { tracer?: () => Tracer | undefined } = {}): Tracing {
  const tracerNow = opts.tracer ?? registeredTracer;

  const correlationIdOf: Tracing['correlationIdOf'] = ({ topic, partition, offset, headers }) => {
    const sent = headers[correlationHeader];
    return isCorrelationId(sent) ? sent : `${topic}/${partition}/${offset}`.slice(-maxGeneratedLength);
  };

  const outgoing: Tracing['outgoing'] = (headers, correlationId) => {
    const scope = currentScope();
    const sent = correlationId ?? headers?.[correlationHeader];
    const id = isCorrelationId(sent) ? sent : (scope?.correlationId ?? correlationIdFrom(undefined));
    // The most common case by far, and on the way of each record that is sent.
    if (headers === undefined && scope === undefined) return { [correlationHeader]: id };
    const { traceparent: _, tracestate: __, ...rest } = headers ?? {};
    const given = traceContextFrom(headers ?? {});
    const inherited =
      given.traceparent === undefined && scope !== undefined ? traceContextFrom(scope) : given;
    return { ...rest, [correlationHeader]: id, ...inherited };
  };

  /** In the scope of a batch of one; of several records there is none to choose. `traced`: its trace context. */
  const inScopeOfOne = <T>(records: readonly TracedRecord[], traced: Headers, work: () => T): T => {
    const [one, another] = records;
    if (one === undefined || another !== undefined) return work();
    return inScope({ correlationId: correlationIdOf(one), ...traceContextFrom(traced) }, work);
  };

  return {
    correlationIdOf,
    outgoing,
    current: () => currentScope()?.correlationId,

    sending(record, work) {
      const headers = outgoing(record.headers, record.correlationId);
      const tracer = tracerNow();
      if (tracer === undefined) return work(headers);
      const span = sendSpan(tracer, record, headers);
      return finished(span, () => work({ ...headers, ...toHeaders(span) }));
    },

    posting(record, acknowledgement, work) {
      const headers = outgoing(record.headers, record.correlationId);
      const tracer = tracerNow();
      if (tracer === undefined) return work(record, headers, acknowledgement);
      const span = sendSpan(tracer, record, headers);
      work(record, { ...headers, ...toHeaders(span) }, spanned(span, acknowledgement));
    },

    async handling(record, delivery, work) {
      const correlationId = correlationIdOf(record);
      const tracer = tracerNow();
      if (tracer === undefined) {
        const scope = { correlationId, ...traceContextFrom(record.headers) };
        return inScope(scope, () => work({ correlationId, became: ignored }));
      }
      const nested = currentScope()?.correlationId === correlationId;
      const parent = nested ? parentFor(record.headers) : originOf(record.headers);
      const span = tracer.startSpan(
        `${delivery.operation} ${record.topic}`,
        { kind: SpanKind.CONSUMER, attributes: deliveryAttributes(record, delivery) },
        parent,
      );
      const became: MessageContext['became'] = (outcome, code) => {
        span.setAttribute('kafka.outcome', outcome);
        if (code !== undefined) span.setAttribute('error.type', code);
      };
      return inScope({ correlationId, ...toHeaders(span) }, () =>
        context.with(contextOf(parent, span), () => finished(span, () => work({ correlationId, became }))),
      );
    },

    async handlingBatch(records, delivery, work) {
      const tracer = tracerNow();
      const [first] = records;
      if (first === undefined) return work();
      if (tracer === undefined) return inScopeOfOne(records, first.headers, work);
      const links = records.flatMap(({ headers }) => linkTo(headers));
      const parent = originOf({});
      const span = tracer.startSpan(
        `${delivery.operation} ${first.topic}`,
        { kind: SpanKind.CONSUMER, attributes: batchAttributes(first, records.length, delivery), links },
        parent,
      );
      return context.with(contextOf(parent, span), () =>
        finished(span, () => inScopeOfOne(records, toHeaders(span), work)),
      );
    },

    async span(name, attributes, work) {
      const tracer = tracerNow();
      if (tracer === undefined) return work();
      const parent = parentFor({});
      const span = tracer.startSpan(name, { attributes }, parent);
      const scope = currentScope();
      const run = () => context.with(contextOf(parent, span), () => finished(span, work));
      return scope === undefined ? run() : inScope({ ...scope, ...toHeaders(span) }, run);
    },
  };
}

function sendSpan(tracer: Tracer, record: SentRecord, headers: Headers): Span {
  return tracer.startSpan(
    `send ${record.topic}`,
    { kind: SpanKind.PRODUCER, attributes: sendAttributes(record) },
    parentFor(headers),
  );
}

/** undefined as long as no SDK is registered: the API alone would make a span of no use for each call. */
function registeredTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  // Not instanceof: the process may hold another copy of the API, and its proxy is what is registered then.
  if (!('getDelegateTracer' in provider)) return provider.getTracer(scopeName);
  return (provider as { getDelegateTracer(name: string): Tracer | undefined }).getDelegateTracer(scopeName);
}
