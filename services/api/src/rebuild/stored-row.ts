/** A value with when it was written (µs) and for how long it is still kept (s; null: for ever). */
export type Cell = { readonly value: unknown; readonly writeTime: bigint; readonly ttl: number | null };

/** A row of a table as it is stored. `key`: its primary key as one text, `keys`: the same as values. */
export type StoredRow = {
  readonly token: bigint;
  readonly key: string;
  readonly keys: readonly unknown[];
  /** Of the columns that are set, by name. */
  readonly cells: ReadonlyMap<string, Cell>;
};

/** All rows of one token: those of one stored partition, but for chance. */
export type TokenRows = { readonly token: bigint; readonly rows: ReadonlyMap<string, StoredRow> };

/** What is there of one token in either of two tables. */
export type Pair = {
  readonly from: ReadonlyMap<string, StoredRow>;
  readonly to: ReadonlyMap<string, StoredRow>;
};

const none: ReadonlyMap<string, StoredRow> = new Map();

/** Groups rows that come in the order of their tokens. A stored partition is in memory at a time. */
export async function* byToken(rows: AsyncIterable<StoredRow>): AsyncGenerator<TokenRows> {
  let group: { token: bigint; rows: Map<string, StoredRow> } | undefined;
  for await (const row of rows) {
    if (group !== undefined && group.token !== row.token) {
      yield group;
      group = undefined;
    }
    group ??= { token: row.token, rows: new Map() };
    group.rows.set(row.key, row);
  }
  if (group !== undefined) yield group;
}

/** Goes through two tables side by side, each in the order of its tokens. */
export async function* sideBySide(
  from: AsyncGenerator<TokenRows>,
  to: AsyncGenerator<TokenRows>,
): AsyncGenerator<Pair> {
  let [left, right] = [await from.next(), await to.next()];
  while (!left.done || !right.done) {
    const leftFirst = right.done || (!left.done && left.value.token <= right.value.token);
    const rightFirst = left.done || (!right.done && right.value.token <= left.value.token);
    yield {
      from: leftFirst && !left.done ? left.value.rows : none,
      to: rightFirst && !right.done ? right.value.rows : none,
    };
    if (leftFirst) left = await from.next();
    if (rightFirst) right = await to.next();
  }
}

/**
 * How a row of the present keyspace (`from`) and the rebuilt one's (`to`) stand: `missing` where the rebuilt one has
 * none, `added` where only it has one, `older` and `newer` by their write times, and `different` where those are equal
 * and the values are not.
 */
export type Standing = 'equal' | 'missing' | 'added' | 'older' | 'newer' | 'different';

export function standingOf(from: StoredRow | undefined, to: StoredRow | undefined): Standing {
  if (to === undefined) return 'missing';
  if (from === undefined) return 'added';
  const [before, after] = [newestOf(from), newestOf(to)];
  if (before !== after) return after < before ? 'older' : 'newer';
  return textOf(from) === textOf(to) ? 'equal' : 'different';
}

function newestOf({ cells }: StoredRow): bigint {
  return [...cells.values()].reduce(
    (newest, { writeTime }) => (writeTime > newest ? writeTime : newest),
    -(2n ** 63n),
  );
}

/** The values of a row, to be compared. */
function textOf({ cells }: StoredRow): string {
  const values = [...cells].map(([name, { value }]) => [name, value]).sort();
  return JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

/** The cells of a row that were written together: one statement each. A cell that is about to expire is left out. */
export function writesOf({ cells }: StoredRow): { names: string[]; writeTime: bigint; ttl: number }[] {
  const writes = new Map<string, { names: string[]; writeTime: bigint; ttl: number }>();
  for (const [name, { writeTime, ttl }] of cells) {
    if (ttl !== null && ttl <= 0) continue;
    const together = `${writeTime}|${ttl}`;
    const write = writes.get(together) ?? { names: [], writeTime, ttl: ttl ?? 0 };
    write.names.push(name);
    writes.set(together, write);
  }
  return [...writes.values()];
}
