// The client's types out of contracts/openapi.yaml: its schemas, and of each read its parameters and its answer.
import { compile } from 'json-schema-to-typescript';
import { parse } from 'yaml';

type Schema = Record<string, unknown>;
type Parameter = { $ref?: string; name: string; in: string; description?: string; schema: Schema };
type Content = Record<string, { schema?: Schema; 'x-event-data'?: Schema } | undefined>;
type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  parameters?: Parameter[];
  responses: Record<string, { content?: Content }>;
};
type Document = {
  paths: Record<string, { get?: Operation }>;
  components: { schemas: Record<string, Schema>; parameters: Record<string, Parameter> };
};

/** A read that answers with counts: as JSON, or as events whose data is. */
type Read = { path: string; operation: Operation; answer: string; query: Parameter[] };

const capital = (name: string): string => name[0]?.toUpperCase() + name.slice(1);
const lastOf = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);
const queryOf = ({ operation }: Read): string => `${capital(operation.operationId)}Query`;

function readsOf({ paths, components }: Document): Read[] {
  return Object.entries(paths).flatMap(([path, { get }]) => {
    const content = get?.responses['200']?.content;
    const schema = content?.['application/json']?.schema ?? content?.['text/event-stream']?.['x-event-data'];
    if (
      get === undefined ||
      !get.tags.some((tag) => tag === 'counts' || tag === 'live') ||
      typeof schema?.$ref !== 'string'
    )
      return [];
    const parameters = (get.parameters ?? []).map((parameter) =>
      parameter.$ref === undefined ? parameter : components.parameters[lastOf(parameter.$ref)],
    );
    const query = parameters.filter((parameter) => parameter?.in === 'query') as Parameter[];
    return [{ path, operation: get, answer: lastOf(schema.$ref), query }];
  });
}

/** The files of packages/client/src/generated, by name, without a banner. */
export async function clientFiles(openApi: string): Promise<Map<string, string>> {
  const document = parse(openApi) as Document;
  const reads = readsOf(document);
  return new Map([
    ['types.ts', await typesOf(document, reads)],
    ['reads.ts', readsTable(reads)],
  ]);
}

async function typesOf({ components }: Document, reads: readonly Read[]): Promise<string> {
  const queries = reads.map((read) => [queryOf(read), querySchema(read)] as const);
  const definitions = JSON.parse(
    JSON.stringify({ ...components.schemas, ...Object.fromEntries(queries) }).replaceAll(
      '#/components/schemas/',
      '#/definitions/',
    ),
  );
  const source = await compile({ definitions, not: {} } as Schema, 'Unused', {
    bannerComment: '',
    additionalProperties: false,
    format: false,
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: true,
  });
  const wrapper = /export (?:interface Unused \{\n?[\s\S]*?\}|type Unused =[^;]*;)\n?/;
  // It says of every type that it was found under `definitions`.
  const found = / \*\n? ?\*? ?This interface was referenced by[^\n]*\n \* via the `definition`[^\n]*\n/g;
  const text = source
    .replace(wrapper, '')
    .replaceAll(found, '')
    .replaceAll(/\/\*\*\n \*\/\n/g, '')
    .replaceAll(/( \* \n)+ \*\//g, ' */');
  return `${text.trim()}\n`;
}

/** The query of a read as one object; none of it must be given. */
function querySchema({ operation, query }: Read): Schema {
  return {
    type: 'object',
    description: `Query of: ${operation.summary}.`,
    additionalProperties: false,
    properties: Object.fromEntries(
      query.map(({ name, description, schema }) => [
        name,
        { ...('$ref' in schema ? { allOf: [schema] } : schema), description },
      ]),
    ),
  };
}

function readsTable(reads: readonly Read[]): string {
  const names = reads.flatMap((read) => [queryOf(read), read.answer]);
  const imports = [...new Set(names)].sort().join(', ');
  const types = reads.map(
    (read) => `  ${read.operation.operationId}: { query: ${queryOf(read)}; answer: ${read.answer} };\n`,
  );
  const paths = reads.map(({ operation, path }) => `  ${operation.operationId}: ${JSON.stringify(path)},\n`);
  return [
    `import type { ${imports} } from './types.js';\n`,
    `/** Every read of counts: what it may be asked with, and its answer. */\nexport type Reads = {\n${types.join('')}};\n`,
    `export const paths: Readonly<Record<keyof Reads, string>> = {\n${paths.join('')}};\n`,
  ].join('\n');
}
