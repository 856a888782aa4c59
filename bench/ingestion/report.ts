import { rounded, tableText } from '../statistics.ts';
import type { Comparison } from './ids.ts';
import type { Joins } from './joins.ts';
import type { Latency } from './latency.ts';
import type { Steady } from './steady.ts';

export type Measured = {
  readonly name: string;
  /** At the highest rate that was sustained. */
  readonly best: Steady;
  readonly attempts: readonly Steady[];
};

type Side = Measured & { readonly ids: Comparison };

export type Report = {
  readonly lost: number;
  /** Lines a second by those of the tutorial, each acknowledged at the highest rate it sustained. The goal is 5. */
  readonly ratio: number;
  /** Processor time for a line, the tutorial's by ours: what is shared with others on the machine moves it less. */
  readonly cpuRatio: number;
  readonly perSecond: number;
  /** What one processor gives: a second by the processor time for a line. */
  readonly perSecondOfOneProcessor: number;
  readonly ingestion: Side;
  readonly tutorial: Side;
  readonly latency: Latency;
  readonly joins: readonly Joins[];
  readonly goals: { readonly perSecond: number; readonly ratio: number };
};

export function reportOf(
  measured: Pick<Report, 'ingestion' | 'tutorial' | 'latency' | 'joins' | 'goals'>,
): Report {
  const { ingestion, tutorial } = measured;
  return {
    lost: ingestion.ids.lost,
    ratio: rounded(ingestion.best.acknowledgedPerSecond / tutorial.best.acknowledgedPerSecond),
    cpuRatio: rounded(tutorial.best.cpuMicros / ingestion.best.cpuMicros),
    perSecond: ingestion.best.acknowledgedPerSecond,
    perSecondOfOneProcessor: Math.round(1e6 / ingestion.best.cpuMicros),
    ...measured,
  };
}

export function throughputTable(sides: readonly Measured[]): string {
  const head = ['', 'lines/s', 'lag ms', 'CPU us/line', 'processors', 'simulator', 'broker', 'one CPU/s'];
  const rows = sides.map(({ name, best }) => [
    name,
    best.acknowledgedPerSecond,
    best.lagMs,
    best.cpuMicros,
    best.processors.listener,
    best.processors.chat,
    best.processors.broker,
    Math.round(1e6 / best.cpuMicros),
  ]);
  return tableText(head, rows);
}

export function latencyTable({ perSecond, sinceSentMs, sinceSocketMs }: Latency): string {
  const row = (name: string, { p50, p99, max }: Latency['sinceSentMs']): (string | number)[] => [
    name,
    ...[p50, p99, max].map(Math.round),
  ];
  return tableText(
    [`at ${perSecond} lines/s`, 'p50 ms', 'p99 ms', 'max ms'],
    [row('sentAt to acknowledged', sinceSentMs), row('socket to acknowledged', sinceSocketMs)],
  );
}

export function joinsTable(joins: readonly Joins[]): string {
  const head = ['channels', 'limit/10 s', 'most/10 s', 'connections', 'joined s', 'after a cut s'];
  const rows = joins.map((each) => [
    each.channels,
    each.limit,
    each.mostJoins,
    each.connections,
    each.joinedAfterSeconds,
    each.rejoinedAfterSeconds,
  ]);
  return tableText(head, rows);
}
