import { ChatpulseError } from '@chatpulse/service';

/** Every code an error of this service can carry, beside those of the packages. */
export const ingestionErrorCodes = ['SIMULATOR_UNAVAILABLE'] as const;

/** The simulator was asked for its channels and did not answer, or not with channels. */
export class SimulatorUnavailableError extends ChatpulseError {
  readonly code = 'SIMULATOR_UNAVAILABLE';
  readonly retriable = true;
}
