/** The `count` names nearest to `wanted`: those that begin with it first, then by edit distance, ties by name. */
export function closestNames(wanted: string, names: Iterable<string>, count: number): string[] {
  const ranked: { name: string; distance: number }[] = [];
  for (const name of names) {
    const distance = name.startsWith(wanted) ? 0 : editDistance(wanted, name);
    ranked.push({ name, distance });
  }
  ranked.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return ranked.slice(0, count).map(({ name }) => name);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(swap, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
