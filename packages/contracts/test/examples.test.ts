import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaValidators, type Validation, validateChatEvent } from '@chatpulse/contracts';
import { describe, expect, test } from '@jest/globals';

const contracts = join(import.meta.dirname, '../../../contracts');
const validators: Record<string, (value: unknown) => Validation<unknown>> = schemaValidators;

function examples(schema: string, kind: 'valid' | 'invalid'): { file: string; content: unknown }[] {
  const folder = join(contracts, 'examples', schema, kind);
  return readdirSync(folder).map((file) => ({
    file,
    content: JSON.parse(readFileSync(join(folder, file), 'utf8')),
  }));
}

test('every schema has a validator and examples of both kinds', () => {
  const schemas = readdirSync(join(contracts, 'schemas')).map((file) => file.replace('.schema.json', ''));
  expect(schemas.sort()).toEqual(Object.keys(validators).sort());
  for (const schema of schemas) {
    expect(examples(schema, 'valid').length).toBeGreaterThan(0);
    expect(examples(schema, 'invalid').length).toBeGreaterThan(0);
  }
});

describe.each(Object.entries(validators))('%s', (schema, validate) => {
  test.each(examples(schema, 'valid'))('accepts $file', ({ content }) => {
    expect(validate(content)).toEqual({ ok: true, value: content });
  });

  test.each(examples(schema, 'invalid'))('refuses $file', ({ content }) => {
    const { why, undecodable, value } = content as { why: string; undecodable: boolean; value: unknown };
    expect({ why: why.length > 0, marked: typeof undecodable }).toEqual({ why: true, marked: 'boolean' });
    expect(validate(value)).toMatchObject({ ok: false });
  });
});

test('a problem names the field and never quotes the value', () => {
  const secret = { kind: 'tick', id: 'tick|0|1', sentAt: 'hunter2', receivedAt: 1 };
  expect(validateChatEvent(secret)).toEqual({ ok: false, problem: '/sentAt must be integer' });
});
