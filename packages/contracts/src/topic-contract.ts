import * as schemaDocuments from './generated/schemas.js';
import type { SchemaValues, TopicValues } from './generated/values.js';
import { topics } from './topics.js';
import { schemaValidators, type Validate } from './validate.js';

/** A validator for the values of each topic that has a schema. A dead-letter topic has none: it holds any bytes. */
export type TopicContract = { readonly [T in keyof TopicValues]: Validate<TopicValues[T]> };

/** Made from contracts/topics.json, so that no topic can be forgotten. */
export const topicContract = Object.fromEntries(
  topics.flatMap(({ name, schemas }) => (schemas.length === 0 ? [] : [[name, validatorOf(schemas)]])),
) as unknown as TopicContract;

/**
 * Of several schemas in one topic, each says in `type` what it describes; so the problem names the field that
 * is wrong, where trying one after the other would tell of a schema that was not meant.
 */
function validatorOf(schemas: readonly string[]): Validate<unknown> {
  const [only, ...others] = schemas.map((name) => schemaValidators[name as keyof SchemaValues]);
  if (only !== undefined && others.length === 0) return only;
  const byType = new Map<unknown, Validate<unknown>>(
    schemas.map((name) => [typeOf(name), schemaValidators[name as keyof SchemaValues]]),
  );
  return (value) => {
    const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
    return (
      byType.get(type)?.(value) ?? {
        ok: false,
        problem: `/type must be one of ${[...byType.keys()].join(', ')}`,
      }
    );
  };
}

type SchemaDocument = { $id: string; properties?: { type?: { const?: unknown } } };

function typeOf(schema: string): unknown {
  const documents = Object.values(schemaDocuments) as SchemaDocument[];
  return documents.find(({ $id }) => $id === `urn:chatpulse:${schema}:v1`)?.properties?.type?.const;
}
