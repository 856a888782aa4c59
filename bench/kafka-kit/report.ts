import { machine } from '../results-file.ts';
import { median, rounded } from '../statistics.ts';
import type { Took } from './watch.ts';

export type Measured = { readonly side: string; readonly produced: Took; readonly consumed: Took };

type Direction = {
  /** Thousands of records a second, the median of the rounds. */
  readonly kit: number;
  readonly bare: number;
  /** The median of the rounds' own ratios, kit by bare: what else the machine does moves both. */
  readonly ratio: number;
  /** The same of processor time, medians of the rounds, bare by kit, so that more is better here too. */
  readonly cpuRatio: number;
  /** Processor time for a record, in microseconds. */
  readonly cpuMicros: { readonly kit: number; readonly bare: number };
  /** The ratio of each round. */
  readonly rounds: readonly number[];
};

export type Report = {
  /** The lesser of the two directions. 1 is as fast as bare kafkajs; the goal is 0.9. */
  readonly ratio: number;
  readonly produce: Direction;
  readonly consume: Direction;
  readonly records: number;
  readonly meanValueBytes: number;
  readonly partitions: number;
  readonly settings: object;
  readonly machine: { readonly node: string; readonly cpus: string };
};

export function report(opts: {
  measured: readonly Measured[];
  kit: string;
  bare: string;
  records: number;
  bytes: number;
  partitions: number;
  settings: object;
}): Report {
  const { measured, records, bytes, partitions, settings } = opts;
  const of = (side: string): Measured[] => measured.filter((each) => each.side === side);
  const direction = (tookOf: (round: Measured) => Took): Direction => {
    const kit = of(opts.kit).map(tookOf);
    const bare = of(opts.bare).map(tookOf);
    const ratios = kit.map(({ seconds }, round) => (bare[round]?.seconds ?? Number.NaN) / seconds);
    const rate = (took: readonly Took[]): number =>
      rounded(records / median(took.map(({ seconds }) => seconds)) / 1000);
    const micros = (took: readonly Took[]): number =>
      rounded((median(took.map(({ cpuSeconds }) => cpuSeconds)) * 1e6) / records);
    const cpuMicros = { kit: micros(kit), bare: micros(bare) };
    return {
      kit: rate(kit),
      bare: rate(bare),
      ratio: rounded(median(ratios)),
      cpuRatio: rounded(cpuMicros.bare / cpuMicros.kit),
      cpuMicros,
      rounds: ratios.map(rounded),
    };
  };
  const produce = direction(({ produced }) => produced);
  const consume = direction(({ consumed }) => consumed);
  return {
    ratio: Math.min(produce.ratio, consume.ratio),
    produce,
    consume,
    records,
    meanValueBytes: Math.round(bytes / records),
    partitions,
    settings,
    machine: machine(),
  };
}

export function table({ produce, consume }: Report): string {
  const head = ['', 'kit k/s', 'bare k/s', 'ratio', 'from', 'to', 'kit CPU us', 'bare CPU us', 'CPU ratio'];
  const row = (name: string, { kit, bare, ratio, rounds, cpuMicros, cpuRatio }: Direction): string[] => {
    const values = [
      kit,
      bare,
      ratio,
      Math.min(...rounds),
      Math.max(...rounds),
      cpuMicros.kit,
      cpuMicros.bare,
    ];
    return [name, ...[...values, cpuRatio].map((value) => value.toFixed(2))];
  };
  return [head, row('produce', produce), row('consume', consume)]
    .map((cells) => cells.map((cell) => cell.padStart(12)).join(''))
    .join('\n');
}
