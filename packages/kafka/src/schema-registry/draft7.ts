const draft7 = 'http://json-schema.org/draft-07/schema#';
const newer = [
  '$anchor',
  '$dynamicAnchor',
  '$dynamicRef',
  '$recursiveRef',
  '$vocabulary',
  'dependentRequired',
  'dependentSchemas',
  'maxContains',
  'minContains',
  'prefixItems',
  'unevaluatedItems',
  'unevaluatedProperties',
];

/**
 * A schema of draft 2020-12 that means the same in draft 7, as the text to register: registries compare schemas
 * of the older drafts (Apicurio 3.3 knows none after 7). `$defs` may stay, since `$ref` points to any place.
 * @throws Error when it uses what draft 7 has not, or has otherwise.
 */
export function asDraft7(schema: object): string {
  refuseNewer(schema, '');
  return JSON.stringify({ ...schema, $schema: draft7 });
}

/** Property names are no keywords, and values of `const` and `enum` are no schemas. */
function refuseNewer(schema: unknown, path: string): void {
  if (Array.isArray(schema)) {
    for (const [index, item] of schema.entries()) refuseNewer(item, `${path}/${index}`);
    return;
  }
  if (typeof schema !== 'object' || schema === null) return;
  for (const [keyword, value] of Object.entries(schema)) {
    if (newer.includes(keyword)) throw new Error(`draft 7 has no ${keyword} (at ${path || '/'})`);
    if (keyword === '$ref' && Object.keys(schema).some(constrains)) {
      throw new Error(`draft 7 does not read what stands beside a $ref (at ${path || '/'})`);
    }
    if (['const', 'enum', 'default', 'examples'].includes(keyword)) continue;
    const named = ['properties', 'patternProperties', '$defs', 'definitions'].includes(keyword);
    const parts = named ? Object.entries(value as object) : [['', value]];
    for (const [name, part] of parts) refuseNewer(part, `${path}/${keyword}${name ? `/${name}` : ''}`);
  }
}

function constrains(keyword: string): boolean {
  return !['$ref', 'title', 'description', '$comment'].includes(keyword);
}
