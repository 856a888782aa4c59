import { describe, expect, test } from '@jest/globals';
import {
  byToken,
  type Cell,
  type StoredRow,
  sideBySide,
  standingOf,
  writesOf,
} from '../../src/rebuild/stored-row.js';

const row = (token: number, key: string, cells: Record<string, Partial<Cell>> = { n: {} }): StoredRow => ({
  token: BigInt(token),
  key,
  keys: [key],
  cells: new Map(
    Object.entries(cells).map(([name, cell]) => [name, { value: 1n, writeTime: 5n, ttl: 60, ...cell }]),
  ),
});
const of = (...rows: StoredRow[]) =>
  byToken(
    (async function* () {
      yield* rows;
    })(),
  );
const keysOf = async (from: StoredRow[], to: StoredRow[]) => {
  const pairs: [string[], string[]][] = [];
  for await (const pair of sideBySide(of(...from), of(...to)))
    pairs.push([[...pair.from.keys()], [...pair.to.keys()]]);
  return pairs;
};

describe('two tables side by side', () => {
  test('rows meet by their token, and what only one of them has meets nothing', async () => {
    const from = [row(-9, 'a'), row(-9, 'b'), row(3, 'c'), row(7, 'e')];
    const to = [row(-9, 'b'), row(1, 'x'), row(7, 'e'), row(7, 'f'), row(8, 'y')];
    expect(await keysOf(from, to)).toEqual([
      [['a', 'b'], ['b']],
      [[], ['x']],
      [['c'], []],
      [['e'], ['e', 'f']],
      [[], ['y']],
    ]);
    expect(await keysOf([], [])).toEqual([]);
    expect(await keysOf([row(1, 'a')], [])).toEqual([[['a'], []]]);
  });

  test('the newer write is told from the older, and what differs at the same write time is named', () => {
    const standing = (from: Partial<Cell>, to: Partial<Cell>) =>
      standingOf(row(1, 'a', { n: from, m: {} }), row(1, 'a', { m: {}, n: to }));
    expect(standing({}, {})).toBe('equal');
    expect(standing({}, { ttl: 59 })).toBe('equal');
    expect(standing({ writeTime: 6n }, {})).toBe('older');
    expect(standing({}, { writeTime: 6n })).toBe('newer');
    expect(standing({}, { value: 2n })).toBe('different');
    expect(standingOf(row(1, 'a'), undefined)).toBe('missing');
    expect(standingOf(undefined, row(1, 'a'))).toBe('added');
  });

  test('cells are written as they were: together where they were, and not at all where they are about to expire', () => {
    const cells = { a: {}, b: {}, c: { writeTime: -7n, ttl: null }, d: { ttl: 0 } };
    expect(writesOf(row(1, 'k', cells))).toEqual([
      { names: ['a', 'b'], writeTime: 5n, ttl: 60 },
      { names: ['c'], writeTime: -7n, ttl: 0 },
    ]);
  });
});
