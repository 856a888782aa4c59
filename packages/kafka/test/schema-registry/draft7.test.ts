import { contractSchemas } from '@chatpulse/contracts';
import { describe, expect, test } from '@jest/globals';
import { asDraft7 } from '../../src/schema-registry/draft7.js';

describe('a schema for a registry', () => {
  test.each(Object.keys(contractSchemas))('%s of the contracts can be said in draft 7', (name) => {
    const schema = contractSchemas[name] ?? {};
    const text = asDraft7(schema);
    expect(JSON.parse(text)).toEqual({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });
  });

  test.each([
    ['prefixItems', { type: 'array', prefixItems: [{}] }],
    ['unevaluatedProperties', { properties: { a: { unevaluatedProperties: false } } }],
    ['dependentRequired', { $defs: { a: { dependentRequired: {} } } }],
    ['minContains', { oneOf: [{ minContains: 2 }] }],
  ])('%s cannot', (keyword, schema) => {
    expect(() => asDraft7(schema)).toThrow(`draft 7 has no ${keyword}`);
  });

  test('what stands beside a $ref would be passed over, so it cannot', () => {
    expect(() => asDraft7({ properties: { a: { $ref: '#/$defs/b', maxLength: 3 } } })).toThrow(
      'draft 7 does not read what stands beside a $ref (at /properties/a)',
    );
    expect(() => asDraft7({ properties: { a: { $ref: '#/$defs/b', description: 'b' } } })).not.toThrow();
  });

  test('a property may be called like a keyword, and a constant may look like a schema', () => {
    expect(() => asDraft7({ properties: { prefixItems: {} }, const: { minContains: 1 } })).not.toThrow();
  });
});
