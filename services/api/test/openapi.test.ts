import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { decodeStatsCursor } from '../src/cursor.js';
import { problems } from '../src/problem.js';

const file = readFileSync(join(import.meta.dirname, '../../../contracts/openapi.yaml'), 'utf8');
const document = parse(file);
const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true })).addSchema(document, 'api');

type Media = { schema: object; examples?: Record<string, { value: unknown }> };
type Response = { $ref?: string; content?: Record<string, Media>; headers?: object };

type Parameter = {
  $ref?: string;
  name: string;
  schema: { $ref?: string };
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
};

/** A reference inside the document as a pointer, with `~1` for `/`. */
const pointer = (...parts: string[]): string =>
  `#/${parts.map((part) => part.replaceAll('/', '~1')).join('/')}`;
const follow = <T>(reference: string): T =>
  reference
    .slice(2)
    .split('/')
    .reduce((node, key) => node[key.replaceAll('~1', '/')], document);

const examples = Object.entries<Record<string, { responses: Record<string, Response> }>>(
  document.paths,
).flatMap(([path, { get }]) =>
  Object.entries(get?.responses ?? {}).flatMap(([status, response]) => {
    const at = response.$ref ?? pointer('paths', path, 'get', 'responses', status);
    return Object.entries(follow<Response>(at).content ?? {}).flatMap(([type, media]) =>
      Object.entries(media.examples ?? {}).map(([name, { value }]) => {
        const schema = `api${at}/content/${type.replaceAll('/', '~1')}/schema`;
        return { title: `${path} ${status} ${name}`, schema, value };
      }),
    );
  }),
);

describe('contracts/openapi.yaml', () => {
  test('every response of every operation that has content has an example', () => {
    const without = Object.entries<Record<string, { responses: Record<string, Response> }>>(
      document.paths,
    ).flatMap(([path, { get }]) =>
      Object.keys(get?.responses ?? {})
        .filter((status) => status !== '304')
        .filter((status) => !examples.some(({ title }) => title.startsWith(`${path} ${status} `))),
    );
    expect(without).toEqual([]);
  });

  test.each(examples)('the example $title is valid', ({ schema, value }) => {
    const validate = ajv.compile({ $ref: schema });
    validate(value);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('every parameter has an example that it takes', () => {
    const operations = Object.values<{ get: { parameters?: Parameter[] } }>(document.paths).flatMap(
      ({ get }) => get.parameters ?? [],
    );
    const parameters = operations.map((parameter) =>
      parameter.$ref ? follow<Parameter>(parameter.$ref) : parameter,
    );
    for (const { name, schema, example, examples: several } of parameters) {
      if (name === 'cursor') continue;
      const values = several ? Object.values(several).map(({ value }) => value) : [example];
      for (const value of values) {
        expect([
          name,
          value,
          ajv.compile({ ...schema, $ref: schema.$ref && `api${schema.$ref}` })(value),
        ]).toEqual([name, value, true]);
      }
    }
  });

  test('the types of problems are those of the code, and their examples have its title and status', () => {
    expect([...document.components.schemas.Problem.properties.type.enum].sort()).toEqual(
      Object.keys(problems).sort(),
    );
    for (const { value } of examples.filter(({ schema }) => schema.includes('problem+json'))) {
      const { type, title, status } = value as { type: keyof typeof problems; title: string; status: number };
      expect({ title, status }).toEqual(problems[type]);
    }
  });

  test('the documented cursor is one of ours', () => {
    const page = examples.find(({ title }) => title === '/channels/{id}/stats 200 live')?.value as {
      nextCursor: string;
      data: { windowStart: string }[];
    };
    const last = page.data.at(-1)?.windowStart ?? '';
    expect(decodeStatsCursor(page.nextCursor, '1m')).toEqual({
      window: '1m',
      beforeMs: Date.parse(last),
    });
  });
});
