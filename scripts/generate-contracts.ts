// Writes packages/contracts/src/generated from contracts/: types, schemas, topics and the OpenAPI text, so that a
// deployed service carries its contracts with it; and packages/client/src/generated, the types of the REST API.
// `--check` writes nothing and fails when a file is stale.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compile } from 'json-schema-to-typescript';
import { clientFiles } from './client-types.ts';

const root = join(import.meta.dirname, '..');
const contracts = 'packages/contracts/src/generated';
const client = 'packages/client/src/generated';
const banner = '// Generated from contracts/ by `make generate`. Edit the schema, not this file.\n';

const names = readdirSync(join(root, 'contracts/schemas'))
  .filter((file) => file.endsWith('.schema.json'))
  .map((file) => basename(file, '.schema.json'))
  .sort();

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const schemaOf = (name: string): Record<string, unknown> =>
  JSON.parse(read(`contracts/schemas/${name}.schema.json`));
const camelCase = (name: string): string =>
  name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
const literal = (value: unknown): string => JSON.stringify(value, null, 2);

const title = (name: string): string => String(schemaOf(name).title);

/** The types of `SchemaValues` and `TopicValues`: what a schema describes, and what the records of a topic are. */
function valueTypes(topics: readonly { name: string; schemas: readonly string[] }[]): string {
  const entries = (rows: readonly (readonly [string, readonly string[]])[]): string =>
    rows.map(([key, types]) => `  ${JSON.stringify(key)}: ${types.join(' | ')};\n`).join('');
  const bySchema = names.map((name) => [name, [title(name)]] as const);
  const byTopic = topics
    .filter(({ schemas }) => schemas.length > 0)
    .map(({ name, schemas }) => [name, schemas.map(title)] as const);
  return [
    `import type { ${names.map(title).sort().join(', ')} } from './types.js';\n`,
    `/** What each schema describes. */\nexport type SchemaValues = {\n${entries(bySchema)}};\n`,
    `/** What the values of each topic are. A topic that is not here holds copies of any bytes. */\nexport type TopicValues = {\n${entries(byTopic)}};\n`,
  ].join('\n');
}

async function typesOf(name: string): Promise<string> {
  const source = await compile(inlineTypes(schemaOf(name)), name, {
    bannerComment: '',
    additionalProperties: false,
    format: false,
    ignoreMinAndMaxItems: true,
  });
  return source.trim();
}

/**
 * The compiler reads draft 7: `if`/`then` narrows values and never a type, and each branch of a `oneOf` already
 * lists its `required`, so both are left out of what it sees.
 */
function inlineTypes(schema: Record<string, unknown>): Record<string, unknown> {
  const { if: _if, then: _then, $defs, oneOf, ...rest } = schema;
  if (!Array.isArray(oneOf)) return rest;
  const { type: _type, required: _required, ...union } = rest;
  const definitions = $defs as Record<string, unknown>;
  return { ...union, oneOf: oneOf.map((branch: { $ref: string }) => definitions[basename(branch.$ref)]) };
}

/** The text of every generated file of packages/contracts, by name. */
async function contractFiles(): Promise<Map<string, string>> {
  const types = await Promise.all(names.map(typesOf));
  const schemas = names.map(
    (name) => `export const ${camelCase(name)}Schema = ${literal(schemaOf(name))};\n`,
  );
  const { replicationFactor, topics } = JSON.parse(read('contracts/topics.json'));
  return new Map([
    ['types.ts', `${banner}\n${types.join('\n\n')}\n`],
    ['schemas.ts', `${banner}\n${schemas.join('\n')}`],
    [
      'topics.ts',
      `${banner}\nexport const replicationFactor = ${literal(replicationFactor)};\n\nexport const topics = ${literal(topics)};\n`,
    ],
    ['values.ts', `${banner}\n${valueTypes(topics)}`],
    [
      'openapi.ts',
      `${banner}\nexport const openApi = ${JSON.stringify(read('contracts/openapi.yaml'))};\n\nexport const operatorOpenApi = ${JSON.stringify(read('contracts/operator-openapi.yaml'))};\n`,
    ],
  ]);
}

/** By path from the root. */
async function generate(): Promise<Map<string, string>> {
  const ofClient = await clientFiles(read('contracts/openapi.yaml'));
  return new Map([
    ...[...(await contractFiles())].map(([file, text]) => [join(contracts, file), text] as const),
    ...[...ofClient].map(([file, text]) => [join(client, file), `${banner}\n${text}`] as const),
  ]);
}

const check = process.argv.includes('--check');
const stale: string[] = [];
for (const folder of [contracts, client]) mkdirSync(join(root, folder), { recursive: true });
for (const [file, text] of await generate()) {
  const path = join(root, file);
  const current = readOrEmpty(path);
  if (current === text) continue;
  if (check) stale.push(file);
  else writeFileSync(path, text);
}
if (stale.length > 0) {
  console.error(`stale: ${stale.join(', ')}: run \`make generate\` and commit it`);
  process.exitCode = 1;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
