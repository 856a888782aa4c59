import { type DestinationStream, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import { scopeFields } from './correlation.js';

export type Logger = PinoLogger;

/** What LOG_LEVEL may be, from least to most said. */
export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

// A net under the rule that secrets are not logged, for an object that is logged whole.
const secrets = ['password', 'sasl', 'key', 'cert', 'authorization', 'token'];

/**
 * One JSON object per line on stdout: level as a word, ISO time, the service's name, a constant message and
 * fields, `correlationId` and `traceId` of what is being handled among them. Writes are synchronous, so that
 * the last line before an exit is not lost.
 */
export function createLogger(opts: {
  service: string;
  level: string;
  destination?: DestinationStream;
}): Logger {
  return pino(
    {
      level: opts.level,
      base: { service: opts.service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: scopeFields,
      redact: { paths: ['config', '*'].flatMap((parent) => secrets.map((name) => `${parent}.${name}`)) },
    },
    opts.destination ?? pino.destination({ fd: 1, sync: true }),
  );
}
