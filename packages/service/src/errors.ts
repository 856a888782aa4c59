/** Every code a ChatpulseError of this package can carry; operators search logs for them. */
export const serviceErrorCodes = ['CONFIG_INVALID', 'PORT_UNAVAILABLE', 'STOP_TIMED_OUT'] as const;

/**
 * The base of every error we throw on purpose. A subclass fixes both fields, so that a caller decides by
 * `retriable` (try the same thing again in place) and an operator searches by `code`. An error that is not
 * one of ours counts as not retriable.
 */
export abstract class ChatpulseError extends Error {
  abstract readonly code: string;
  abstract readonly retriable: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** One thing wrong with the environment: which variable, what is wrong with it, and a value that works. */
export type ConfigFault = { readonly variable: string; readonly problem: string; readonly example: string };

/** Everything wrong with the environment at once. The message holds one line per fault. */
export class ConfigError extends ChatpulseError {
  readonly code = 'CONFIG_INVALID';
  readonly retriable = false;
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(faults.map(describeFault).join('\n'));
    this.faults = faults;
  }
}

function describeFault({ variable, problem, example }: ConfigFault): string {
  return `${variable} ${problem}; for example ${variable}=${example}`;
}

/** The address cannot be bound: taken by another process, or not ours to take. */
export class PortUnavailableError extends ChatpulseError {
  readonly code = 'PORT_UNAVAILABLE';
  readonly retriable = false;
}

/** A stop step was still running at the deadline; what it had to save may not be saved. */
export class StopTimedOutError extends ChatpulseError {
  readonly code = 'STOP_TIMED_OUT';
  readonly retriable = false;
}
