import type { Options } from '../preflight/options.mjs';

/** Where a service of this machine answers, whatever address it was told to bind. */
export function urlOf({ host }: Pick<Options, 'host'>, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
