import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { operatorProblems, problems } from '../../src/problem.js';

const file = join(import.meta.dirname, '../../../../contracts/operator-openapi.yaml');
const document = parse(readFileSync(file, 'utf8'));
const ajv = addFormats
  .default(new Ajv2020({ strict: false, allErrors: true }))
  .addSchema(document, 'operator');

type Media = { schema: object; examples?: Record<string, { $ref?: string; value?: unknown }> };
type Content = { $ref?: string; content?: Record<string, Media> };
type Parameter = { $ref?: string; name: string; schema: object; example?: unknown };
type Operation = { parameters?: Parameter[]; requestBody?: Content; responses: Record<string, Content> };

const methods = ['get', 'put', 'post', 'delete'];

/** A reference inside the document as a pointer, with `~1` for `/`. */
const pointer = (...parts: string[]): string =>
  `#/${parts.map((part) => part.replaceAll('/', '~1')).join('/')}`;
const follow = <T>(reference: string): T =>
  reference
    .slice(2)
    .split('/')
    .reduce((node, key) => node[key.replaceAll('~1', '/')], document);

const operations = Object.entries<Record<string, Operation> & { parameters?: Parameter[] }>(
  document.paths,
).flatMap(([path, item]) =>
  methods.flatMap((method) => {
    const operation = item[method];
    return operation === undefined ? [] : [{ path, method, operation, shared: item.parameters ?? [] }];
  }),
);

const examples = operations.flatMap(({ path, method, operation }) => {
  const places: [string, Content, string][] = Object.entries(operation.responses).map(
    ([status, response]) => [status, response, pointer('paths', path, method, 'responses', status)],
  );
  if (operation.requestBody)
    places.push(['body', operation.requestBody, pointer('paths', path, method, 'requestBody')]);
  return places.flatMap(([name, content, own]) => {
    const at = content.$ref ?? own;
    return Object.entries(follow<Content>(at).content ?? {}).flatMap(([type, media]) =>
      Object.entries(media.examples ?? {}).map(([example, { $ref, value }]) => ({
        title: `${method} ${path} ${name} ${example}`,
        schema: `operator${at}/content/${type.replaceAll('/', '~1')}/schema`,
        value: $ref === undefined ? value : follow<{ value: unknown }>($ref).value,
      })),
    );
  });
});

describe('contracts/operator-openapi.yaml', () => {
  test('every body and every response of every operation has an example', () => {
    const wanted = operations.flatMap(({ path, method, operation }) => [
      ...Object.keys(operation.responses).map((status) => `${method} ${path} ${status} `),
      ...(operation.requestBody ? [`${method} ${path} body `] : []),
    ]);
    expect(wanted.filter((place) => !examples.some(({ title }) => title.startsWith(place)))).toEqual([]);
  });

  test.each(examples)('the example $title is valid', ({ schema, value }) => {
    const validate = ajv.compile({ $ref: schema });
    validate(value);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('every parameter has an example that it takes', () => {
    const parameters = operations
      .flatMap(({ operation, shared }) => [...(operation.parameters ?? []), ...shared])
      .map((parameter) => (parameter.$ref ? follow<Parameter>(parameter.$ref) : parameter));
    const refused = parameters.filter(({ schema, example }) => {
      const { $ref } = schema as { $ref?: string };
      return !ajv.compile($ref ? { $ref: `operator${$ref}` } : schema)(example);
    });
    expect(refused).toEqual([]);
  });

  test('every operation but those that are open can answer 401, 500 and, where it needs Kafka, 503', () => {
    for (const { path, operation } of operations) {
      if ((operation as { security?: unknown }).security !== undefined) continue;
      expect([path, Object.keys(operation.responses)]).toEqual([
        path,
        expect.arrayContaining(['401', '500', '503']),
      ]);
    }
  });

  test('the types of problems are those of the code, and their examples have its title and status', () => {
    const all = { ...problems, ...operatorProblems };
    expect([...document.components.schemas.Problem.properties.type.enum].sort()).toEqual(
      Object.keys(all).sort(),
    );
    for (const { value } of examples.filter(({ schema }) => schema.includes('problem+json'))) {
      const { type, title, status } = value as { type: keyof typeof all; title: string; status: number };
      expect({ title, status }).toEqual(all[type]);
    }
  });
});
