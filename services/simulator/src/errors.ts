import { ChatpulseError } from '@chatpulse/service';

/** Every code an error of the simulator can carry; operators search logs for them. */
export const simulatorErrorCodes = ['RECORDING_UNUSABLE'] as const;

/** The recording that was asked for cannot be played; the message names the variable and says why. */
export class RecordingError extends ChatpulseError {
  readonly code = 'RECORDING_UNUSABLE';
  readonly retriable = false;
}
