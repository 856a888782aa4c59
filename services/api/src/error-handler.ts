import { correlationIdOf, type Logger } from '@chatpulse/service';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { StoreUnavailableError } from './errors.js';
import { type FieldError, invalidRequest, ProblemError, problemBody, statusOf } from './problem.js';
import { notAnInstant } from './windows.js';

export const retryAfterSeconds = 2;

/** What a pattern means, said for people. */
const patterns: Readonly<Record<string, string>> = {
  id: 'must be a channel id (digits), a login, or login:123',
  from: notAnInstant,
  to: notAnInstant,
  at: notAnInstant,
  cursor: 'is not a nextCursor',
};

const unreadablePath: FieldError = { field: 'path', problem: 'cannot be read' };

export const refuseUnknownPath: RequestHandler = (request) => {
  throw new ProblemError(
    'urn:chatpulse:problem:not-found',
    `There is nothing at ${request.path}. /docs lists what there is.`,
  );
};

export const refuseMethod: RequestHandler = (request, response) => {
  response.set('Allow', 'GET, HEAD, OPTIONS');
  throw new ProblemError(
    'urn:chatpulse:problem:method-not-allowed',
    `${request.method} is not possible here, only GET.`,
  );
};

/**
 * The one place where an error becomes an answer. What the caller did not cause is logged, and never shown.
 * `ofThisPort` names the problems that only one port has; undefined: not one of them.
 */
export function answerErrors(
  logger: Logger,
  ofThisPort: (error: unknown) => ProblemError | undefined = () => undefined,
): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = ofThisPort(error) ?? problemOf(error);
    if (problem.type === 'urn:chatpulse:problem:internal') {
      logger.error({ err: error, correlationId: correlationIdOf(response) }, 'request failed');
    }
    send(response, problem);
  };
}

function send(response: Response, problem: ProblemError): void {
  const status = statusOf(problem);
  if (status === 503) response.set('Retry-After', String(retryAfterSeconds));
  response
    .status(status)
    .set('Cache-Control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problemBody(problem, correlationIdOf(response))));
}

function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof StoreUnavailableError) {
    return new ProblemError(
      'urn:chatpulse:problem:store-unavailable',
      `Counts cannot be read at the moment. Nothing is lost; try again in ${retryAfterSeconds} s.`,
    );
  }
  const refusal = validatorRefusal(error);
  if (refusal !== undefined) return invalidRequest(refusal);
  return new ProblemError(
    'urn:chatpulse:problem:internal',
    'This is a fault of the service. Its log names it by the correlation id.',
  );
}

/** The faults that Express or express-openapi-validator found in the request; undefined for any other error. */
function validatorRefusal(error: unknown): FieldError[] | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  if (error.status !== 400) return undefined;
  const faults = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  if (faults.length === 0) return [unreadablePath];
  return faults.map((fault: { path?: string; message?: string; errorCode?: string }) => {
    const field = fieldOf(String(fault.path));
    if (field === undefined) return unreadablePath;
    return { field, problem: fieldProblem(field, String(fault.message), fault.errorCode) };
  });
}

/** `limit` of `/query/limit`, `messages[0].topic` of `/body/messages/0/topic`, `body` where it is all of it. */
function fieldOf(path: string): string | undefined {
  const [, where, rest = ''] = /^\/(query|params|headers|body)(?:\/(.+))?$/.exec(path) ?? [];
  if (where === undefined) return undefined;
  if (where !== 'body') return rest.split('/')[0] || undefined;
  if (rest === '') return 'body';
  return rest.replace(/\/(\d+)(?=\/|$)/g, '[$1]').replaceAll('/', '.');
}

function fieldProblem(field: string, message: string, errorCode: string | undefined): string {
  if (errorCode?.startsWith('pattern.')) return patterns[field] ?? message;
  if (message.startsWith('Unknown query parameter')) return 'is not a parameter of this request';
  if (errorCode?.startsWith('additionalProperties.')) return 'is not a field of this request';
  return message.replace('must be equal to one of the allowed values', 'must be one of');
}
