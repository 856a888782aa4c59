import { describe, expect, test } from '@jest/globals';
import { SchemaRegistryRefusedError } from '../../src/errors.js';
import { registerSchemas } from '../../src/schema-registry/register.js';
import type { RegistryClient } from '../../src/schema-registry/registry-client.js';

/** Refuses what says `broken`; keeps the last version of each subject, and levels. */
function fakeRegistry(facts: { level?: string; reasons?: string[] } = {}) {
  const versions = new Map<string, string[]>();
  const levels = new Map<string, string>();
  const client: RegistryClient = {
    has: async (subject) => versions.has(subject),
    find: async (subject, schema) => (versions.get(subject)?.includes(schema) ? 1 : undefined),
    isCompatible: async (subject, schema) => ({
      compatible: !versions.has(subject) || !schema.includes('broken'),
      reasons: facts.reasons ?? [],
    }),
    async register(subject, schema) {
      if (versions.has(subject) && schema.includes('broken')) {
        throw new SchemaRegistryRefusedError('the schema registry refuses: 409 it is broken');
      }
      versions.set(subject, [...(versions.get(subject) ?? []), schema]);
      return versions.size;
    },
    level: async (subject) => levels.get(subject) ?? facts.level ?? 'NONE',
    setLevel: async (subject, level) => void levels.set(subject, level),
    typeOf: async () => 'JSON',
  };
  return { client, versions, levels };
}

const subject = (name: string, title: string) => ({ name, topic: name, schema: { title } });

async function register(client: RegistryClient, subjects: ReturnType<typeof subject>[]) {
  const lines: string[] = [];
  const code = await registerSchemas(client, subjects, (line) => lines.push(line));
  return { code, lines };
}

describe('registering the contracts', () => {
  test('registers each, has the next versions checked, and the second time has nothing to do', async () => {
    const { client, levels } = fakeRegistry();
    const subjects = [subject('a-value', 'a'), subject('b-value', 'b')];
    expect(await register(client, subjects)).toEqual({
      code: 0,
      lines: [
        'schemas: registered a-value as 1',
        'schemas: versions of a-value are checked from now on (FORWARD)',
        'schemas: registered b-value as 2',
        'schemas: versions of b-value are checked from now on (FORWARD)',
      ],
    });
    expect([...levels.values()]).toEqual(['FORWARD', 'FORWARD']);
    expect(await register(client, subjects)).toEqual({
      code: 0,
      lines: ['schemas: 2 present, nothing to register'],
    });
  });

  test('a level that is there is kept', async () => {
    const { client, levels } = fakeRegistry({ level: 'FULL' });
    expect((await register(client, [subject('a-value', 'a')])).code).toBe(0);
    expect(levels.size).toBe(0);
  });

  test.each([
    ['as it was told', ['a is gone'], 'a is gone'],
    ['as whoever tries is told', [], '409 it is broken'],
  ])(
    'an incompatible schema ends with 1 and the reason, %s, and nothing is registered',
    async (_, reasons, said) => {
      const { client, versions } = fakeRegistry({ reasons });
      await register(client, [subject('b-value', 'b')]);
      const { code, lines } = await register(client, [
        subject('new-value', 'n'),
        subject('b-value', 'broken'),
      ]);
      expect(code).toBe(1);
      expect(lines[0]).toMatch(`b-value is not compatible with what is registered: `);
      expect(lines[0]).toContain(said);
      expect(lines[1]).toBe('schemas: nothing was registered');
      expect([...versions.keys()]).toEqual(['b-value']);
    },
  );

  test('a subject that nobody checked is checked before its next version', async () => {
    const { client, versions, levels } = fakeRegistry();
    versions.set('a-value', ['old']);
    const { code } = await register(client, [subject('a-value', 'broken')]);
    expect([code, levels.get('a-value')]).toEqual([1, 'FORWARD']);
  });
});
