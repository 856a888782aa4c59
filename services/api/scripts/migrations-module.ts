import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const migrationsTarget = 'services/api/src/generated/migrations.ts';

/** The text of src/generated/migrations.ts for the numbered CQL files of `infra/cassandra`. */
export function migrationsModule(root: string): string {
  const folder = join(root, 'infra/cassandra');
  const files = readdirSync(folder)
    .filter((name) => /^\d{3}-[a-z-]+\.cql$/.test(name))
    .sort();
  const entries = files.map((name) => {
    const cql = readFileSync(join(folder, name), 'utf8');
    return `  { version: ${Number(name.slice(0, 3))}, name: '${name}', cql: ${JSON.stringify(cql)} },\n`;
  });
  return [
    '// Generated from infra/cassandra/ by services/api/scripts/generate-migrations.ts. Edit the CQL, not this file.\n\n',
    'export const migrations: readonly { readonly version: number; readonly name: string; readonly cql: string }[] = [\n',
    ...entries,
    '];\n',
  ].join('');
}
