const looksKept = 5;

/**
 * Rates from totals that are looked at now and then: `rate(key, total, atMs)` is per second over the last five looks,
 * and null at the first one, or when a total has fallen.
 */
export function createRates() {
  const looks = new Map();
  return (key, total, atMs) => {
    const known = looks.get(key) ?? [];
    if (known.at(-1)?.atMs !== atMs) known.push({ total, atMs });
    if (known.length > looksKept) known.shift();
    looks.set(key, known);
    const [first] = known;
    const seconds = (atMs - first.atMs) / 1000;
    return seconds <= 0 || total < first.total ? null : (total - first.total) / seconds;
  };
}
