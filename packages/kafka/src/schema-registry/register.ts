import { SchemaRegistryRefusedError } from '../errors.js';
import { asDraft7 } from './draft7.js';
import type { RegistryClient } from './registry-client.js';
import type { Subject } from './subjects.js';

/**
 * What a new version must be: readable for who reads with the version before. Records that lie in a topic must
 * survive as well, and `make check` sees to that: a registry's word for it (BACKWARD, FULL) forbids each new
 * property of a schema that allows unknown ones, as ours do.
 */
const level = 'FORWARD';

/**
 * Registers what is not registered yet. Every schema is checked before the first is registered, so that a
 * refusal leaves the registry as it was. Tells `say` what it did, a line each, and returns the exit code: 1 when
 * a schema is incompatible, with the registry's reason.
 */
export async function registerSchemas(
  registry: RegistryClient,
  subjects: readonly Subject[],
  say: (line: string) => void,
): Promise<number> {
  /** Where an operator has chosen a level, it holds. */
  const guard = async (name: string): Promise<void> => {
    if ((await registry.level(name)) !== 'NONE') return;
    await registry.setLevel(name, level);
    say(`schemas: versions of ${name} are checked from now on (${level})`);
  };
  const pending: { name: string; text: string }[] = [];
  let refused = 0;
  for (const { name, schema } of subjects) {
    const text = asDraft7(schema);
    if (await registry.has(name)) await guard(name);
    if ((await registry.find(name, text)) !== undefined) continue;
    const problem = await problemOf(registry, name, text);
    if (problem === undefined) {
      pending.push({ name, text });
    } else {
      refused += 1;
      say(`schemas: problem: ${name} is not compatible with what is registered: ${problem}`);
    }
  }
  if (refused > 0) {
    say('schemas: nothing was registered');
    return 1;
  }
  for (const { name, text } of pending) {
    say(`schemas: registered ${name} as ${await registry.register(name, text)}`);
    await guard(name);
  }
  if (pending.length === 0) say(`schemas: ${subjects.length} present, nothing to register`);
  return 0;
}

async function problemOf(registry: RegistryClient, name: string, text: string): Promise<string | undefined> {
  const { compatible, reasons } = await registry.isCompatible(name, text);
  if (compatible) return undefined;
  if (reasons.length > 0) return reasons.join('; ');
  // Apicurio says why only to who tries.
  try {
    await registry.register(name, text);
    return 'it says so, and gives no reason';
  } catch (error) {
    if (error instanceof SchemaRegistryRefusedError) return error.message;
    throw error;
  }
}
