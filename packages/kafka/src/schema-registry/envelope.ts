import type { Logger } from '@chatpulse/service';
import { errorFields } from '../errors.js';
import type { RegistryClient } from './registry-client.js';
import { readWireFormat } from './wire-format.js';

const askAgainMs = 30_000;
// Any bytes that begin with a zero look like a value with a schema, and each may name another one.
const mostUnknown = 100;

/** Takes off what a schema registry's serializer puts before a value. */
export interface Envelope {
  /** @throws Error, one sentence, when the schema is known to be none of JSON. */
  unwrap(bytes: Buffer): Buffer;
  /**
   * Looks up the schemas that the values name, each once. It never fails: what the registry cannot tell now is
   * asked again 30 s later, and meanwhile the contract alone says whether a value is right. In that time no more
   * than 100 schemas are asked for in vain.
   */
  learn(records: readonly { readonly value: Buffer | null }[]): Promise<void>;
}

/** Without a registry the prefix is taken off unseen. `now` is monotonic, in ms. */
export function createEnvelope(deps: {
  registry: Pick<RegistryClient, 'typeOf'> | undefined;
  logger: Logger;
  now: () => number;
}): Envelope {
  const { registry, logger, now } = deps;
  const types = new Map<number, string>();
  const askAgainAt = new Map<number, number>();

  const lookUp = async (client: Pick<RegistryClient, 'typeOf'>, schemaId: number): Promise<void> => {
    askAgainAt.set(schemaId, now() + askAgainMs);
    try {
      const type = await client.typeOf(schemaId);
      if (type === undefined) {
        logger.warn({ schemaId }, 'schema registry: no such schema');
        return;
      }
      types.set(schemaId, type);
      askAgainAt.delete(schemaId);
    } catch (error) {
      logger.warn({ schemaId, ...errorFields(error) }, 'schema registry: cannot look up a schema');
    }
  };

  return {
    unwrap(bytes) {
      const { schemaId, payload } = readWireFormat(bytes);
      const type = schemaId === undefined ? 'JSON' : (types.get(schemaId) ?? 'JSON');
      if (type !== 'JSON')
        throw new Error(`the value is ${type} (schema ${schemaId}), and only JSON is read`);
      return payload;
    },
    async learn(records) {
      if (registry === undefined) return;
      const ids = records.map(({ value }) => (value === null ? undefined : readWireFormat(value).schemaId));
      const unknown = [...new Set(ids)].filter((id) => id !== undefined && !types.has(id)) as number[];
      if (unknown.length === 0) return;
      for (const [id, atMs] of askAgainAt) if (atMs <= now()) askAgainAt.delete(id);
      const due = unknown.filter((id) => !askAgainAt.has(id)).slice(0, mostUnknown - askAgainAt.size);
      await Promise.all(due.map((id) => lookUp(registry, id)));
    },
  };
}
