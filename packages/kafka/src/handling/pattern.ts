import type { AnyHandler } from './registry.js';

/** What a handler takes: `topic`, or `topic[field=value]`. */
export function patternOf(handler: AnyHandler): string {
  const match = 'match' in handler ? handler.match : undefined;
  return match === undefined ? handler.topic : `${handler.topic}[${match.field}=${match.equals}]`;
}
