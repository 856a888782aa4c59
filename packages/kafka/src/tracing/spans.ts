import { currentScope, type Scope, traceContextFrom } from '@chatpulse/service';
import {
  type Context,
  context,
  createTraceState,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { errorFields } from '../errors.js';
import type { Acknowledgement } from '../messages.js';

type Carrier = { readonly traceparent?: string | undefined; readonly tracestate?: string | undefined };

/** Ends the span when `work` is done, as failed when it throws. */
export async function finished<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    blame(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** The acknowledgement, and the end of the span with it. */
export function spanned(span: Span, acknowledgement: Acknowledgement): Acknowledgement {
  return {
    stored(partition, offset) {
      span.end();
      acknowledgement.stored(partition, offset);
    },
    failed(error) {
      blame(span, error);
      span.end();
      acknowledgement.failed(error);
    },
  };
}

function blame(span: Span, error: unknown): void {
  const { code, error: message } = errorFields(error);
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** The trace that the headers continue, or the beginning of a new one. */
export function originOf(headers: Carrier): Context {
  const origin = remote(headers);
  return origin === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, origin);
}

/** The span that is active, unless the headers name another trace: then that one. */
export function parentFor(headers: Carrier): Context {
  const active = context.active();
  const activeTrace = trace.getSpanContext(active)?.traceId;
  const given = remote(headers);
  if (given !== undefined && given.traceId !== activeTrace) return trace.setSpanContext(active, given);
  if (activeTrace !== undefined) return active;
  const scope = remote(currentScope() ?? {});
  return scope === undefined ? active : trace.setSpanContext(active, scope);
}

export function contextOf(parent: Context, span: Span): Context {
  return trace.setSpan(parent, span);
}

export function linkTo(headers: Carrier): Link[] {
  const context = remote(headers);
  return context === undefined ? [] : [{ context }];
}

export function toHeaders(span: Span): Required<Pick<Scope, 'traceparent'>> & Pick<Scope, 'tracestate'> {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  const tracestate = traceState?.serialize();
  return tracestate ? { traceparent, tracestate } : { traceparent };
}

function remote(headers: Carrier): SpanContext | undefined {
  const { traceparent, tracestate } = traceContextFrom(headers);
  if (traceparent === undefined) return undefined;
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-');
  const state = tracestate === undefined ? {} : { traceState: createTraceState(tracestate) };
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true, ...state };
}
