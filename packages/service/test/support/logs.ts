import { createLogger, type Logger } from '../../src/logger.js';

/** A logger, and the lines it wrote. */
export function recordingLogger(level = 'trace'): { logger: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { logger: createLogger({ service: 'test', level, destination }), lines };
}
