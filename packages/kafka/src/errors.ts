import { ChatpulseError } from '@chatpulse/service';

/** Every code an error of this package can carry; operators search logs for them. */
export const kafkaErrorCodes = [
  'KAFKA_UNAVAILABLE',
  'KAFKA_REFUSED',
  'PRODUCER_LOST',
  'RECORD_TOO_LARGE',
  'RECORD_REJECTED',
  'DELIVERY_TIMED_OUT',
  'PRODUCER_CLOSED',
  'CONSUMER_CRASHED',
] as const;

/** No broker answers, or one answers that it cannot now. The same request may work later. */
export class KafkaUnavailableError extends ChatpulseError {
  readonly code = 'KAFKA_UNAVAILABLE';
  readonly retriable = true;
}

/** A broker understood and said no: wrong credentials, no permission, a request it does not know. */
export class KafkaRefusedError extends ChatpulseError {
  readonly code = 'KAFKA_REFUSED';
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

/** Whether the same thing may work later. Holds for any error that says so itself, ours or not. */
export function isRetriable(error: unknown): boolean {
  return error instanceof Error && 'retriable' in error && error.retriable === true;
}

/** What a log line says of an error that is being dealt with: no stack. */
export function errorFields(error: unknown): { code: string; error: string } {
  const code = error instanceof ChatpulseError ? error.code : 'UNKNOWN';
  return { code, error: error instanceof Error ? error.message : String(error) };
}
