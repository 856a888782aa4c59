import { afterEach, describe, expect, test } from '@jest/globals';
import { createRegistryClient } from '../../src/schema-registry/registry-client.js';
import { type FakeRegistry, startFakeRegistry } from '../support/fake-registry.js';

const opened: FakeRegistry[] = [];
afterEach(async () => {
  for (const registry of opened.splice(0)) await registry.close();
});

async function clientOf(script: Parameters<typeof startFakeRegistry>[0], more: object = {}) {
  const registry = await startFakeRegistry(script);
  opened.push(registry);
  return { registry, client: createRegistryClient({ url: `${registry.url}/`, ...more }) };
}

describe('the schema registry client', () => {
  test('sends a schema as JSON under its subject, and the name and password it was given', async () => {
    const { registry, client } = await clientOf(({ body }) => ({ body: { id: 3, ...body } }), {
      username: 'u',
      password: 'p',
    });
    expect(await client.register('a/b-value', '{}')).toBe(3);
    expect(registry.asked).toEqual(['POST /subjects/a%2Fb-value/versions']);
    expect(registry.headers[0]).toMatchObject({
      authorization: `Basic ${btoa('u:p')}`,
      'content-type': 'application/vnd.schemaregistry.v1+json',
    });
  });

  test('a subject or a schema that is not there is an answer', async () => {
    const { client } = await clientOf(() => ({ status: 404, body: { error_code: 40401, message: 'no' } }));
    expect(await client.find('t-value', '{}')).toBeUndefined();
    expect(await client.has('t-value')).toBe(false);
    expect(await client.typeOf(7)).toBeUndefined();
    expect(await client.isCompatible('t-value', '{}')).toEqual({ compatible: true, reasons: [] });
  });

  test('the reasons of an incompatibility come along', async () => {
    const { client } = await clientOf(() => ({ body: { is_compatible: false, messages: ['a is gone'] } }));
    expect(await client.isCompatible('t-value', '{}')).toEqual({
      compatible: false,
      reasons: ['a is gone'],
    });
  });

  test('the level of the registry holds where the subject has none', async () => {
    const { client } = await clientOf(({ path }) =>
      path === '/config'
        ? { body: { compatibilityLevel: 'BACKWARD' } }
        : { status: 404, body: { error_code: 40408 } },
    );
    expect(await client.level('t-value')).toBe('BACKWARD');
  });

  test('a schema without a type is Avro', async () => {
    const { client } = await clientOf(() => ({ body: { schema: '"string"' } }));
    expect(await client.typeOf(7)).toBe('AVRO');
  });

  test('a refusal carries the reason of the registry', async () => {
    const { client } = await clientOf(() => ({ status: 409, body: { message: 'a changed its type' } }));
    await expect(client.register('t-value', '{}')).rejects.toMatchObject({
      code: 'SCHEMA_REGISTRY_REFUSED',
      retriable: false,
      message: expect.stringContaining('409 a changed its type'),
    });
  });

  test.each([429, 503])('%i passes by itself', async (status) => {
    const { client } = await clientOf(() => ({ status, body: '<html>' }));
    await expect(client.typeOf(7)).rejects.toMatchObject({
      code: 'SCHEMA_REGISTRY_UNAVAILABLE',
      retriable: true,
    });
  });

  test('nobody there passes by itself too', async () => {
    const { registry, client } = await clientOf(() => ({ body: {} }));
    await registry.close();
    await expect(client.typeOf(7)).rejects.toMatchObject({
      code: 'SCHEMA_REGISTRY_UNAVAILABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
