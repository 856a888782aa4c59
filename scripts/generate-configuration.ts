// Writes .env.example and docs/configuration.md from the tables of variables: Kafka's, which the services themselves
// read by, and the stack's. `--check` writes nothing and fails when a file is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { envExample } from './configuration/env-example.ts';
import { reference } from './configuration/reference.ts';

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const files = { '.env.example': envExample(), 'docs/configuration.md': reference() };

const stale = Object.entries(files).filter(([path, text]) => {
  const file = join(root, path);
  return !existsSync(file) || readFileSync(file, 'utf8') !== text;
});
if (!check) for (const [path, text] of stale) writeFileSync(join(root, path), text);
else if (stale.length > 0) {
  console.error(`stale: ${stale.map(([path]) => path).join(', ')}; run \`make generate\` and commit them`);
  process.exitCode = 1;
}
