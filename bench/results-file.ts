import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

/** Writes bench/results/<name>.json. */
export function writeResults(name: string, results: object): void {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(results, null, 2)}\n`);
}

/** What the figures are of. */
export function machine(): { node: string; cpus: string } {
  const [cpu] = cpus();
  return { node: process.version, cpus: `${cpus().length} x ${cpu?.model ?? 'unknown'}` };
}
