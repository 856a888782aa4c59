// Writes src/generated/migrations.ts from infra/cassandra/*.cql, so that the built package carries its schema.
// A unit test compares the two; run `node services/api/scripts/generate-migrations.ts` after a change.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrationsModule, migrationsTarget } from './migrations-module.ts';

const root = join(import.meta.dirname, '../../..');
writeFileSync(join(root, migrationsTarget), migrationsModule(root));
