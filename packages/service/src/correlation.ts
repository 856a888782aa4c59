import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

export const correlationHeader = 'x-correlation-id';

/** What travels with a request or a record, and with all that is done while it is handled. */
export type Scope = {
  readonly correlationId: string;
  /** W3C trace context. It is passed on even where no OpenTelemetry SDK is loaded. */
  readonly traceparent?: string;
  readonly tracestate?: string;
};

const scopes = new AsyncLocalStorage<Scope>();

/** Of what is being handled now; undefined outside of it. */
export function currentScope(): Scope | undefined {
  return scopes.getStore();
}

export function inScope<T>(scope: Scope, work: () => T): T {
  return scopes.run(scope, work);
}

/** Whether a text may be one: 128 characters at most, printable ASCII without blanks, so fit for a log and a header. */
export function isCorrelationId(text: string | undefined): text is string {
  if (text === undefined || text.length === 0 || text.length > 128) return false;
  // Asked for each record sent and handled: a regular expression takes several times as long.
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x21 || code > 0x7e) return false;
  }
  return true;
}

/** The id that was sent, or a new one where it is missing or none. */
export function correlationIdFrom(sent: string | undefined): string {
  return isCorrelationId(sent) ? sent : randomUUID();
}

/** `traceparent` and `tracestate` as they came; nothing where they are missing or break the W3C format. */
export function traceContextFrom(headers: {
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}): Pick<Scope, 'traceparent' | 'tracestate'> {
  const { traceparent, tracestate } = headers;
  if (traceparent === undefined || traceIdOf(traceparent) === undefined) return {};
  const fit = tracestate !== undefined && /^[\x20-\x7e]{1,512}$/.test(tracestate);
  return fit ? { traceparent, tracestate } : { traceparent };
}

/** 32 hexadecimal digits; undefined where the text is no traceparent. */
function traceIdOf(traceparent: string): string | undefined {
  const [, traceId] =
    /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}$/.exec(traceparent) ?? [];
  return traceId;
}

/** Answers with the correlation id that was sent, or a new one; logs and sends of the request carry it. */
export const correlate: RequestHandler = (request, response, next) => {
  const correlationId = correlationIdFrom(request.get(correlationHeader));
  const traceContext = traceContextFrom({
    traceparent: request.get('traceparent'),
    tracestate: request.get('tracestate'),
  });
  response.set(correlationHeader, correlationId);
  inScope({ correlationId, ...traceContext }, next);
};

export function correlationIdOf(response: Response): string {
  return String(response.get(correlationHeader));
}

/** For a log line: whose handling it belongs to. */
export function scopeFields(): { correlationId?: string; traceId?: string } {
  const scope = currentScope();
  if (scope === undefined) return {};
  const { correlationId, traceparent } = scope;
  const traceId = traceparent === undefined ? undefined : traceIdOf(traceparent);
  return traceId === undefined ? { correlationId } : { correlationId, traceId };
}
