import type { Comparison } from './copy.js';

/** What was done with one table. */
export type Rebuilt = { readonly table: string; readonly copied: number; readonly comparison: Comparison };

const head = ['table', 'rows', 'copied', 'equal', 'newer', 'older', 'different', 'only new', 'missing'];

/** A line for each table. */
export function tableOf(rebuilt: readonly Rebuilt[]): string {
  const rows = rebuilt.map(({ table, copied, comparison }) => {
    const { equal, newer, older, different, added, missing } = comparison;
    const all = equal + newer + older + different + added;
    return [table, all, copied, equal, newer, older, different, added, missing].map(String);
  });
  const lines = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const pad = (cell: string, at: number): string =>
    at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
  return lines.map((line) => line.map(pad).join('  ')).join('\n');
}

/** What the table means, and what to do now. */
export function adviceOf(rebuilt: readonly Rebuilt[], { from, to }: { from: string; to: string }): string[] {
  const sum = (standing: keyof Comparison): number =>
    rebuilt.reduce((total, { comparison }) => total + comparison[standing], 0);
  if (sum('missing') > 0)
    return [`${sum('missing')} rows of ${from} are missing in ${to}: run it again, it goes on where it is.`];
  const said: string[] = [];
  if (sum('older') > 0)
    said.push(
      `${sum('older')} rows are older than in ${from}, which is written on: they come when ${to} is read into.`,
    );
  if (sum('different') > 0)
    said.push(`${sum('different')} rows were wrong in ${from}, and are in ${to} as the topics have them.`);
  return [
    ...said,
    `The switch: CASSANDRA_KEYSPACE=${to}, for every instance of the api. With \`make up\` in the environment or in .env.`,
    `Until then ${from} is served. Afterwards it can be dropped: DROP KEYSPACE ${from};`,
  ];
}
