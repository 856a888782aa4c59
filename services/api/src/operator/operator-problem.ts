import {
  ContractViolatedError,
  isRetriable,
  LettersTooLateError,
  RecordRejectedError,
  RecordTooLargeError,
  UnknownTopicError,
} from '@chatpulse/kafka';
import { ChatpulseError } from '@chatpulse/service';
import { retryAfterSeconds } from '../error-handler.js';
import { StoreUnavailableError } from '../errors.js';
import { invalidRequest, ProblemError } from '../problem.js';

export const bodyLimit = '2mb';

/** What an error of the kit, or of reading a body, means to who asked; undefined: none of these. */
export function operatorProblem(error: unknown): ProblemError | undefined {
  if (error instanceof UnknownTopicError) {
    return new ProblemError('urn:chatpulse:problem:unknown-topic', sentence(error.message));
  }
  if (error instanceof LettersTooLateError) return needsRecount(error);
  if (error instanceof ContractViolatedError)
    return invalidRequest([{ field: 'value', problem: error.message }]);
  if (error instanceof RecordTooLargeError || error instanceof RecordRejectedError) {
    return invalidRequest([
      { field: 'body', problem: `was refused by Kafka (${error.code}): ${error.message}` },
    ]);
  }
  if (error instanceof ChatpulseError && isRetriable(error) && !(error instanceof StoreUnavailableError)) {
    return new ProblemError(
      'urn:chatpulse:problem:kafka-unavailable',
      `Kafka does not answer at the moment (${error.code}); try again in ${retryAfterSeconds} s.`,
    );
  }
  return bodyProblem(error);
}

function needsRecount({ message }: LettersTooLateError): ProblemError {
  return new ProblemError(
    'urn:chatpulse:problem:needs-recount',
    `${sentence(message)} A minute that is final takes no event any more: to count what the processor can read by now, recount the topic with make reset-processor. What came late stays late unless PROCESSOR_GRACE_MS is raised before.`,
  );
}

function bodyProblem(error: unknown): ProblemError | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  if (error.status === 413) {
    return new ProblemError(
      'urn:chatpulse:problem:too-large',
      'A body may have 2 MiB. Send fewer messages at once.',
    );
  }
  if (error.status === 415) {
    return new ProblemError(
      'urn:chatpulse:problem:unsupported-media-type',
      'Send Content-Type: application/json.',
    );
  }
  const unparsed = 'type' in error && error.type === 'entity.parse.failed';
  return unparsed ? invalidRequest([{ field: 'body', problem: 'is not JSON' }]) : undefined;
}

function sentence(text: string): string {
  const end = /[.?!]$/.test(text) ? '' : '.';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`;
}
