import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { migrationsModule, migrationsTarget } from '../scripts/migrations-module.js';
import { migrations } from '../src/generated/migrations.js';

const root = join(import.meta.dirname, '../../..');

test('the generated migrations are those of infra/cassandra', () => {
  expect(readFileSync(join(root, migrationsTarget), 'utf8')).toBe(migrationsModule(root));
});

test('migrations are numbered from 1 without a gap', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
});

test('every statement of a migration can be run twice', () => {
  const statements = migrations.flatMap(({ cql }) => cql.match(/^(CREATE|ALTER|DROP) .*$/gm) ?? []);
  expect(statements.length).toBeGreaterThan(0);
  for (const statement of statements) expect(statement).toMatch(/IF (NOT )?EXISTS/);
});
