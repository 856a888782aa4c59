import { ChatpulseError } from '@chatpulse/service';

/** Every code an error of the api can carry; operators search logs for them. */
export const apiErrorCodes = [
  'STORE_UNAVAILABLE',
  'STORE_REFUSED',
  'SCHEMA_CHANGED',
  'REQUEST_REFUSED',
] as const;

/** Cassandra does not answer, or not in time. The same request may work later; every write of ours can be repeated. */
export class StoreUnavailableError extends ChatpulseError {
  readonly code = 'STORE_UNAVAILABLE';
  readonly retriable = true;
  /** What was to be stored is not at fault: the consumer waits, and dead-letters nothing. */
  readonly dependency = true;
}

/** Cassandra answered and said no: wrong credentials, or a datacenter that it does not know. */
export class StoreRefusedError extends ChatpulseError {
  readonly code = 'STORE_REFUSED';
  readonly retriable = false;
}

/** A migration that was applied reads differently now. Applied migrations are never edited. */
export class SchemaChangedError extends ChatpulseError {
  readonly code = 'SCHEMA_CHANGED';
  readonly retriable = false;
}
