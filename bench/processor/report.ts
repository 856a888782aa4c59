import { median, rounded, tableText } from '../statistics.ts';
import type { Drain } from './drain.ts';
import type { Run } from './runs.ts';

/** (a) kafkajs and a Map; (b) the processor with everything; (c) it with one 1-minute count and no deduplication. */
export const sides = ['map', 'full', 'count'] as const;
export type Side = (typeof sides)[number];
export type Round = Readonly<Record<Side, Run>>;

type Figures = {
  /** Thousands of records a second, medians of the rounds. */
  readonly coldRate: number;
  readonly warmRate: number;
  readonly cpuMicros: { readonly cold: number; readonly warm: number };
  readonly brokerCpuMicros: { readonly cold: number; readonly warm: number };
  readonly peakMiB: number;
};

export function figuresOf(rounds: readonly Round[], side: Side): Figures {
  const of = (figure: (run: Run) => number): number =>
    rounded(median(rounds.map((round) => figure(round[side]))));
  return {
    coldRate: of(({ cold }) => cold.rate),
    warmRate: of(({ warm }) => warm.rate),
    cpuMicros: { cold: of(({ cold }) => cold.cpuMicros), warm: of(({ warm }) => warm.cpuMicros) },
    brokerCpuMicros: {
      cold: of(({ cold }) => cold.brokerCpuMicros),
      warm: of(({ warm }) => warm.brokerCpuMicros),
    },
    peakMiB: of(({ peakMiB }) => peakMiB),
  };
}

/** Its rate by that of the Map, the median of the rounds' own ratios: what else the machine does moves both. */
export function ratioOf(rounds: readonly Round[], side: Side, half: keyof Drain): number {
  return rounded(median(rounds.map((round) => round[side][half].rate / round.map[half].rate)));
}

const names: Readonly<Record<Side, string>> = {
  map: 'kafkajs eachMessage, a Map',
  full: 'processor, everything',
  count: 'processor, one count, no deduplication',
};

export function ratesTable(rounds: readonly Round[]): string {
  const head = [
    '',
    'cold k/s',
    'warm k/s',
    'by Map cold',
    'warm',
    'CPU us cold',
    'warm',
    'broker',
    'peak MiB',
  ];
  const rows = sides.map((side) => {
    const { coldRate, warmRate, cpuMicros, brokerCpuMicros, peakMiB } = figuresOf(rounds, side);
    const ratios = (['cold', 'warm'] as const).map((half) => ratioOf(rounds, side, half));
    const cells = [coldRate, warmRate, ...ratios, cpuMicros.cold, cpuMicros.warm, brokerCpuMicros.warm];
    return [names[side], ...cells.map((cell) => cell.toFixed(2)), peakMiB];
  });
  return tableText(head, rows);
}
