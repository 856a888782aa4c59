/**
 * The `count` names nearest to a misspelt `wanted`: those that begin with it first, then by edit distance, ties by
 * name. Those that are more than `maxEdits` away are left out; by default none is.
 */
export function closestNames(
  wanted: string,
  names: Iterable<string>,
  { count = 3, maxEdits = Number.POSITIVE_INFINITY }: { count?: number; maxEdits?: number } = {},
): string[] {
  return [...names]
    .map((name) => ({ name, edits: name.startsWith(wanted) ? 0 : editDistance(wanted, name) }))
    .filter(({ edits }) => edits <= maxEdits)
    .sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name);
}

/** Levenshtein's. */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const changed = (above[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(changed, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[to.length] ?? 0;
}
