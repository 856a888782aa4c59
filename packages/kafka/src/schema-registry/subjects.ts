import type { TopicSpec } from '@chatpulse/contracts';

/** A schema and the name that the registry keeps its versions under. */
export type Subject = { readonly name: string; readonly topic: string; readonly schema: object };

/**
 * `<topic>-value` (TopicNameStrategy) for a topic with one schema, which is where other clients look by default;
 * `<topic>-<schema>` (TopicRecordNameStrategy) for each of several, since one subject keeps versions of one thing.
 * A topic without schemas has no subject.
 */
export function subjectsOf(
  topics: readonly Pick<TopicSpec, 'name' | 'schemas'>[],
  schemas: Readonly<Record<string, object>>,
): Subject[] {
  return topics.flatMap(({ name: topic, schemas: names }) =>
    names.map((schemaName) => {
      const schema = schemas[schemaName];
      if (schema === undefined) throw new Error(`${topic} names a schema ${schemaName} that is not there`);
      return { name: `${topic}-${names.length === 1 ? 'value' : schemaName}`, topic, schema };
    }),
  );
}
