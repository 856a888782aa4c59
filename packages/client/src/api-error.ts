import type { Problem } from './generated/types.js';

/** What the api answered in place of what was asked for: its problem (RFC 9457), to be told apart by `type`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** Stable. A later api may answer types that this client does not know. */
  readonly type: Problem['type'] | (string & {});
  readonly status: number;
  readonly problem: Problem;
  /** How long to wait before asking again, where the api says so. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: Problem, retryAfterMs: number | undefined) {
    super(problem.detail);
    this.type = problem.type;
    this.status = problem.status;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** An answer that is none of the api's: a proxy's page, or an address where something else listens. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError';
  readonly status: number;
  readonly retryAfterMs: number | undefined;

  constructor(url: string, status: number, retryAfterMs: number | undefined) {
    super(`${url} answered ${status} with what is no answer of chatpulse`);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What an answer that is no success is thrown as. */
export async function errorOf(url: string, response: Response): Promise<ApiError | UnexpectedAnswerError> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  const body: unknown = await response.json().catch(() => undefined);
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true;
  return isProblem && isProblemBody(body)
    ? new ApiError(body, retryAfterMs)
    : new UnexpectedAnswerError(url, response.status, retryAfterMs);
}

function isProblemBody(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'type' in body && 'detail' in body && 'status' in body;
}
