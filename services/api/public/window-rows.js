// The windows of a channel, put together from several answers that may overtake each other. Pure.
export const windowMs = { '1m': 60_000, '10m': 600_000, '1h': 3_600_000 };
const settled = ['open', 'settling', 'final'];

/** `known` and `incoming` together, newest first, at most `limit`. Rows as of GET /channels/{id}/stats. */
export function mergeRows(known, incoming, limit) {
  const rows = new Map(known.map((row) => [row.windowStart, row]));
  for (const row of incoming) rows.set(row.windowStart, newerOf(rows.get(row.windowStart), row));
  const byStart = [...rows.values()].sort((a, b) => (a.windowStart < b.windowStart ? 1 : -1));
  return byStart.slice(0, limit);
}

/** A count replaces what was not counted; a higher generation or revision a lower; then the more settled. */
function newerOf(known, incoming) {
  if (known === undefined) return incoming;
  if (incoming.revision === null) return known.revision === null ? incoming : known;
  if (known.revision === null) return incoming;
  const by =
    incoming.generation - known.generation ||
    incoming.revision - known.revision ||
    settled.indexOf(incoming.state) - settled.indexOf(known.state);
  return by >= 0 ? incoming : known;
}

/** The window that contains `asOf`; undefined where there is none. */
export function currentRow(rows, asOf) {
  return asOf === null ? undefined : rows.find((row) => row.windowStart <= asOf && asOf < row.windowEnd);
}

/** The newest window that has ended by `asOf`. */
export function endedRow(rows, asOf) {
  return asOf === null ? undefined : rows.find((row) => row.windowEnd <= asOf);
}

/** The later of two instants of the api; null is before all. */
export function laterOf(a, b) {
  return (
    [a, b]
      .filter((time) => time !== null)
      .sort()
      .at(-1) ?? null
  );
}
