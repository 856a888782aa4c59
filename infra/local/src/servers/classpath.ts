import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../preflight/state.mjs';

/**
 * The class path of a server, as `sbt localClasspaths` wrote it.
 * Throws when it was not built yet.
 */
export function classpath(server: 'kafka' | 'cassandra'): string {
  const file = join(repository, 'target', `${server}.classpath`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new Error(`${file} is missing: \`make build\` writes it`);
  }
}
