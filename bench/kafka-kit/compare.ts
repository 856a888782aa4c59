import { median, rounded } from '../statistics.ts';
import type { Took } from './watch.ts';

/** Variables of the kit, and what else a trial varies, by the name that a table shows. */
export type Setting = Readonly<Record<string, string | number>>;

/** How one setting does beside the first of its trial. */
export type Compared = {
  readonly setting: Setting;
  /** Records a second by those of the first setting in the same round, the median of the rounds. 1 is as fast. */
  readonly ratio: number;
  /** The same of records for a second of processor time, which a busy machine moves less. */
  readonly cpuRatio: number;
  readonly rounds: readonly number[];
};

/**
 * The rate of each setting by that of the first one, the defaults, in rounds whose order alternates: what else the
 * machine does moves both. One round warms up and does not count. `work` does as much each time.
 */
export async function compare(
  settings: readonly Setting[],
  opts: { rounds: number; work: (setting: Setting, run: string) => Promise<Took> },
): Promise<Compared[]> {
  const measured: ReadonlyMap<Setting, Took>[] = [];
  for (let round = 0; round <= opts.rounds; round++) {
    const took = new Map<Setting, Took>();
    const order = round % 2 === 0 ? settings : settings.toReversed();
    for (const setting of order) {
      took.set(setting, await opts.work(setting, `${round}-${settings.indexOf(setting)}`));
    }
    if (round > 0) measured.push(took);
  }
  const [first = {}] = settings;
  return settings.map((setting) => {
    const ratios = (of: (took: Took) => number): number[] =>
      measured.map((round) => of(round.get(first) as Took) / of(round.get(setting) as Took));
    const rounds = ratios(({ seconds }) => seconds);
    return {
      setting,
      ratio: rounded(median(rounds)),
      cpuRatio: rounded(median(ratios(({ cpuSeconds }) => cpuSeconds))),
      rounds: rounds.map(rounded),
    };
  });
}

/** Each value of `one` with each of `other`; the first of both, so the defaults, come first. */
export function crossed(one: readonly Setting[], other: readonly Setting[]): Setting[] {
  return one.flatMap((each) => other.map((more) => ({ ...each, ...more })));
}

/** Its KAFKA_* variables. */
export function variablesOf(setting: Setting): Record<string, string> {
  const variables = Object.entries(setting).filter(([name]) => name.startsWith('KAFKA_'));
  return Object.fromEntries(variables.map(([name, value]) => [name, String(value)]));
}

/** A setting, and what came of it. */
export type Row = { readonly setting: Setting; readonly [column: string]: unknown };

/** A column for each part of the settings, then what came of them; of the single rounds the least and the most. */
export function tableOf(title: string, rows: readonly Row[]): string {
  const cells = rows.map(
    ({ setting, rounds, ...more }): Record<string, unknown> => ({
      ...setting,
      ...more,
      ...(Array.isArray(rounds) ? { from: Math.min(...rounds), to: Math.max(...rounds) } : {}),
    }),
  );
  const columns = Object.keys(cells[0] ?? {});
  const lines = [columns, ...cells.map((row) => columns.map((column) => String(row[column])))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const text = lines.map((line) => line.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  '));
  return [`\n${title}`, ...text].join('\n');
}
