// Within v1 a schema changes in one way only: a new optional property. Everything else would break a reader of v1
// (a field gone, a type or bound or enum widened) or a v1 record that still lies in a topic (a new required field).

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const annotations = new Set(['$comment', 'description', 'examples', 'title']);

/**
 * What in `current` would break a reader or a record of `released`; empty when nothing would.
 * @param path JSON pointer of the schema being compared
 */
export function breakingChanges(released: Json, current: Json | undefined, path = ''): string[] {
  if (current === undefined) return [`${path} is gone`];
  if (Array.isArray(released)) {
    if (!Array.isArray(current)) return [`${path} changed`];
    const elements = released.flatMap((each, index) =>
      breakingChanges(each, current[index], `${path}/${index}`),
    );
    return current.length > released.length ? [...elements, `${path} has a new element`] : elements;
  }
  if (!isObject(released)) return released === current ? [] : [`${path} changed`];
  if (!isObject(current)) return [`${path} changed`];
  const named = path.endsWith('/properties') || path.endsWith('/$defs');
  const keys = Object.keys(released).filter((key) => named || !annotations.has(key));
  const added = Object.keys(current).filter((key) => !(key in released) && !named && !annotations.has(key));
  return [
    ...keys.flatMap((key) => breakingChanges(released[key] as Json, current[key], `${path}/${key}`)),
    ...added.map((key) => `${path}/${key} is new`),
  ];
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
