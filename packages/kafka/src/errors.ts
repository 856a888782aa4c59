import { ChatpulseError } from '@chatpulse/service';

/** Every code an error of this package can carry; operators search logs for them. */
export const kafkaErrorCodes = [
  'KAFKA_UNAVAILABLE',
  'KAFKA_REFUSED',
  'KAFKA_DISABLED',
  'PRODUCER_LOST',
  'RECORD_TOO_LARGE',
  'RECORD_REJECTED',
  'DELIVERY_TIMED_OUT',
  'PRODUCER_CLOSED',
  'CONSUMER_CRASHED',
  'UNKNOWN_TOPIC',
  'SCHEMA_REGISTRY_UNAVAILABLE',
  'SCHEMA_REGISTRY_REFUSED',
  'RUN_IN_PROGRESS',
  'LETTERS_TOO_LATE',
  'REPROCESS_OPTIONS_INVALID',
  'CONTRACT_VIOLATED',
  'TRANSACTIONS_UNSUPPORTED',
  'START_FAILED',
  'RETRY_POLICY_INVALID',
  'HANDLER_INVALID',
  'DEPENDENCY_DOWN',
  'DEAD_LETTERS_DISABLED',
] as const;

/** No broker answers, or one answers that it cannot now. The same request may work later. */
export class KafkaUnavailableError extends ChatpulseError {
  readonly code = 'KAFKA_UNAVAILABLE';
  readonly retriable = true;
  readonly dependency = true;
}

/** A broker understood and said no: wrong credentials, no permission, a request it does not know. */
export class KafkaRefusedError extends ChatpulseError {
  readonly code = 'KAFKA_REFUSED';
  readonly retriable = false;
}

/** Kafka was switched off by KAFKA_ENABLED=false, and something asked for it all the same. */
export class KafkaDisabledError extends ChatpulseError {
  readonly code = 'KAFKA_DISABLED';
  readonly retriable = false;
}

/** A producer cannot go on under its id, or at all; the same batch works under a new one. */
export class ProducerLostError extends ChatpulseError {
  readonly code = 'PRODUCER_LOST';
  readonly retriable = true;
}

/** One record is larger than the topic takes. It was not stored; those beside it were. */
export class RecordTooLargeError extends ChatpulseError {
  readonly code = 'RECORD_TOO_LARGE';
  readonly retriable = false;
}

/** One record breaks a rule of its topic, such as a timestamp too far ahead, or names no partition of it. */
export class RecordRejectedError extends ChatpulseError {
  readonly code = 'RECORD_REJECTED';
  readonly retriable = false;
}

/** Not acknowledged within the delivery timeout. Whether it was stored is not known. */
export class DeliveryTimedOutError extends ChatpulseError {
  readonly code = 'DELIVERY_TIMED_OUT';
  readonly retriable = true;
  readonly dependency = true;
}

/** `send` was called after `disconnect`. */
export class ProducerClosedError extends ChatpulseError {
  readonly code = 'PRODUCER_CLOSED';
  readonly retriable = false;
}

/** A consumer ended by itself and does not come back; the process has to end with it. */
export class ConsumerCrashedError extends ChatpulseError {
  readonly code = 'CONSUMER_CRASHED';
  readonly retriable = false;
}

/** A handler was registered with a retry policy that makes no sense. The message names every fault. */
export class RetryPolicyInvalidError extends ChatpulseError {
  readonly code = 'RETRY_POLICY_INVALID';
  readonly retriable = false;
}

/** The schema registry does not answer, or not now. */
export class SchemaRegistryUnavailableError extends ChatpulseError {
  readonly code = 'SCHEMA_REGISTRY_UNAVAILABLE';
  readonly retriable = true;
}

/** The schema registry said no: an incompatible schema, wrong credentials. Its reason is in the message. */
export class SchemaRegistryRefusedError extends ChatpulseError {
  readonly code = 'SCHEMA_REGISTRY_REFUSED';
  readonly retriable = false;
}

/** The topic, or the partition of it, is not there. The message names topics that may have been meant. */
export class UnknownTopicError extends ChatpulseError {
  readonly code = 'UNKNOWN_TOPIC';
  readonly retriable = false;
}

/** A handler was registered under an id that is taken, or is none; or it answered with what is no outcome. */
export class HandlerInvalidError extends ChatpulseError {
  readonly code = 'HANDLER_INVALID';
  readonly retriable = false;
}

/** What a handler throws when something that it needs does not answer. It is not the record's fault. */
export class DependencyDownError extends ChatpulseError {
  readonly code = 'DEPENDENCY_DOWN';
  readonly retriable = true;
  readonly dependency = true;
}

/** A value is not what its topic's contract says. The message names the topic and the field, never the value. */
export class ContractViolatedError extends ChatpulseError {
  readonly code = 'CONTRACT_VIOLATED';
  readonly retriable = false;
}

/** Transactions were asked for. The client library's cannot be trusted: docs/adr/0009. */
export class TransactionsUnsupportedError extends ChatpulseError {
  readonly code = 'TRANSACTIONS_UNSUPPORTED';
  readonly retriable = false;
}

/** A step of the start failed; the message names it, `cause` is what it failed with. */
export class StartFailedError extends ChatpulseError {
  readonly code = 'START_FAILED';
  readonly retriable = false;
}

/** A record should go to the dead letters, and KAFKA_DLQ_ENABLED is false. Its partition stops there. */
export class DeadLettersDisabledError extends ChatpulseError {
  readonly code = 'DEAD_LETTERS_DISABLED';
  readonly retriable = false;
}

/** A reprocessing was asked for with numbers that make no sense. The message names them. */
export class ReprocessOptionsInvalidError extends ChatpulseError {
  readonly code = 'REPROCESS_OPTIONS_INVALID';
  readonly retriable = false;
}

/** Dead letters are being reprocessed, here or in another process: one run at a time. `run` is its id. */
export class RunInProgressError extends ChatpulseError {
  readonly code = 'RUN_IN_PROGRESS';
  readonly retriable = false;
  readonly run: string;

  constructor(run: string) {
    super(`run ${run} is in progress; stop it, or wait for its end`);
    this.run = run;
  }
}

/** All letters that a reprocessing would replay come too late for their handler. The message says how many, and why. */
export class LettersTooLateError extends ChatpulseError {
  readonly code = 'LETTERS_TOO_LATE';
  readonly retriable = false;
}

/** Whether the same thing may work later. Holds for any error that says so itself, ours or not. */
export function isRetriable(error: unknown): boolean {
  return error instanceof Error && 'retriable' in error && error.retriable === true;
}

/** Whether it failed because something that is needed is away: retriable, and no fault of what was tried. */
export function isDependencyDown(error: unknown): boolean {
  return isRetriable(error) && (error as { dependency?: unknown }).dependency === true;
}

/** What a log line says of an error that is being dealt with: no stack. */
export function errorFields(error: unknown): { code: string; error: string } {
  const code = error instanceof ChatpulseError ? error.code : 'UNKNOWN';
  return { code, error: error instanceof Error ? error.message : String(error) };
}
