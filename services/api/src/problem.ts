import { ChatpulseError } from '@chatpulse/service';

/** What the public port can answer: title and status by `type` (RFC 9457). Clients branch on the type: it is stable. */
export const problems = {
  'urn:chatpulse:problem:invalid-request': { title: 'The request is not valid', status: 400 },
  'urn:chatpulse:problem:unknown-channel': { title: 'Unknown channel', status: 404 },
  'urn:chatpulse:problem:not-found': { title: 'No such resource', status: 404 },
  'urn:chatpulse:problem:method-not-allowed': { title: 'Method not allowed', status: 405 },
  'urn:chatpulse:problem:store-unavailable': { title: 'The store does not answer', status: 503 },
  'urn:chatpulse:problem:streams-unavailable': { title: 'No stream can be opened', status: 503 },
  'urn:chatpulse:problem:internal': { title: 'Internal error', status: 500 },
} as const;

/** What only the operator's port can answer. */
export const operatorProblems = {
  'urn:chatpulse:problem:unauthorized': { title: 'A token is needed', status: 401 },
  'urn:chatpulse:problem:send-disabled': { title: 'Sending is off', status: 403 },
  'urn:chatpulse:problem:unknown-topic': { title: 'Unknown topic', status: 404 },
  'urn:chatpulse:problem:unknown-run': { title: 'Unknown run', status: 404 },
  'urn:chatpulse:problem:reprocess-running': { title: 'A replay is running already', status: 409 },
  'urn:chatpulse:problem:needs-recount': { title: 'Only a recount can count this', status: 409 },
  'urn:chatpulse:problem:simulated-chat': { title: 'The chat is simulated', status: 409 },
  'urn:chatpulse:problem:too-large': { title: 'The body is too large', status: 413 },
  'urn:chatpulse:problem:unsupported-media-type': { title: 'The body is not JSON', status: 415 },
  'urn:chatpulse:problem:processor-unavailable': { title: 'The processor does not answer', status: 503 },
  'urn:chatpulse:problem:kafka-unavailable': { title: 'Kafka does not answer', status: 503 },
  'urn:chatpulse:problem:kafka-disabled': { title: 'Kafka is off', status: 503 },
} as const;

const all = { ...problems, ...operatorProblems };

export type ProblemType = keyof typeof all;

export type FieldError = { readonly field: string; readonly problem: string };

export type Problem = {
  readonly type: ProblemType;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly hint?: readonly string[];
  readonly correlationId: string;
};

/** A request that is answered with a problem. */
export class ProblemError extends ChatpulseError {
  readonly code = 'REQUEST_REFUSED';
  readonly retriable = false;
  readonly type: ProblemType;
  readonly extra: Pick<Problem, 'errors' | 'hint'>;

  constructor(type: ProblemType, detail: string, extra: Pick<Problem, 'errors' | 'hint'> = {}) {
    super(detail);
    this.type = type;
    this.extra = extra;
  }
}

/** A 400 that names each wrong parameter. */
export function invalidRequest(errors: readonly FieldError[]): ProblemError {
  const detail = errors.map(({ field, problem }) => `${field} ${problem}`).join('; ');
  return new ProblemError('urn:chatpulse:problem:invalid-request', detail, { errors });
}

export function problemBody(error: ProblemError, correlationId: string): Problem {
  return { type: error.type, ...all[error.type], detail: error.message, ...error.extra, correlationId };
}

export function statusOf({ type }: ProblemError): number {
  return all[type].status;
}
