import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { repository } from '../src/preflight/state.mjs';
import { defaultPorts } from '../src/preflight/variables.mjs';

const example = readFileSync(join(repository, '.env.example'), 'utf8');
const documented = new Map(
  [...example.matchAll(/^#([A-Z_]+)=(\S*)/gm)].map(([, name, value]) => [name, value]),
);

// Kafka's variables are read by the table that .env.example is written from; the processor reads them by name.
/** Names handed to an EnvReader, in either language: `vars.port('API_PORT', …)`, `readPem(vars, "KAFKA_SSL_CA", …)`. */
const readings = /\bvars(?:\.\w+(?:<\w+>)?\(|,)\s*['"]([A-Z][A-Z_]+)['"]/g;
const sources = [
  'packages/*/src/**/*.ts',
  'services/*/src/**/*.ts',
  'services/processor/src/main/**/*.scala',
];

test('every variable that a service reads is in .env.example', () => {
  const files = sources.flatMap((pattern) => globSync(pattern, { cwd: repository }));
  const read = files.flatMap((file) =>
    [...readFileSync(join(repository, file), 'utf8').matchAll(readings)].map(([, name]) => name),
  );
  expect(read.length).toBeGreaterThan(50);
  expect([...new Set(read)].filter((name) => !documented.has(name))).toEqual([]);
});

test('every port is in .env.example with its default', () => {
  for (const [name, port] of Object.entries(defaultPorts)) expect(documented.get(name)).toBe(String(port));
});
