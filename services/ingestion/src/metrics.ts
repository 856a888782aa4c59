import type { Metrics } from '@chatpulse/service';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { PublisherTotals } from './publisher.js';
import type { TwitchView } from './twitch.js';

export type Snapshot = {
  readonly read: number;
  readonly view: TwitchView;
  /** Channels that are another instance's and still heard here. */
  readonly kept: number;
  readonly totals: PublisherTotals;
  /** Seconds since the newest line; undefined before the first. */
  readonly silentSeconds: number | undefined;
};

/** Every other metric of this service. They are read from the counters it keeps anyway, when somebody asks. */
export function registerMetrics(metrics: Metrics, snapshot: () => Snapshot): void {
  const counter = (name: string, help: string, read: (now: Snapshot) => Counts, label?: string): void => {
    const collected = new Counter({
      name: `ingestion_${name}_total`,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [metrics],
      collect() {
        collected.reset();
        write(read(snapshot()), (labels, value) => collected.inc(labels, value), label);
      },
    });
  };
  const gauge = (name: string, help: string, read: (now: Snapshot) => Counts, label?: string): void => {
    const collected = new Gauge({
      name: `ingestion_${name}`,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [metrics],
      collect() {
        collected.reset();
        write(read(snapshot()), (labels, value) => collected.set(labels, value), label);
      },
    });
  };

  counter('lines_read', 'Lines read from chat, of every kind', ({ read }) => read);
  counter('events', 'Chat events heard', ({ totals }) => totals.events, 'kind');
  counter('acknowledged', 'Chat events that Kafka holds', ({ totals }) => totals.acknowledged);
  counter(
    'dead_lettered',
    'Lines and events kept as dead letters',
    ({ totals }) => totals.deadLettered,
    'reason',
  );
  counter('dropped', 'Records given up because the buffer was full', ({ totals }) => totals.dropped);
  counter('ticks', 'Ticks that Kafka holds', ({ totals }) => totals.ticks);
  gauge('buffered_bytes', 'Bytes that Kafka has not acknowledged', ({ totals }) => totals.bufferedBytes);
  gauge('channels', 'Channels asked for', ({ view }) => view.channels, 'state');
  gauge('channels_kept', 'Channels still heard here for another instance', ({ kept }) => kept);
  gauge('connections', 'Connections to chat', ({ view }) => countBy(view.connections), 'state');
  gauge('silence_seconds', 'Age of the newest line', ({ silentSeconds }) => silentSeconds ?? 0);
}

/** Takes each event's lag from Twitch's sent time to its acknowledgement. */
export function registerLag(metrics: Metrics): (lagMs: number) => void {
  const lag = new Histogram({
    name: 'ingestion_lag_seconds',
    help: 'From the time Twitch sent an event to its acknowledgement by Kafka, by the clock of this machine',
    buckets: [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60],
    registers: [metrics],
  });
  // A clock that is behind Twitch's would have them come before they were sent.
  return (lagMs) => lag.observe(Math.max(0, lagMs) / 1000);
}

type Counts = number | Readonly<Record<string, number>>;

function write(
  counts: Counts,
  set: (labels: Record<string, string>, value: number) => void,
  label: string | undefined,
): void {
  if (typeof counts === 'number') set({}, counts);
  else if (label !== undefined) {
    for (const [key, value] of Object.entries(counts)) set({ [label]: key }, value);
  }
}

function countBy(states: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = { waiting: 0, connecting: 0, ready: 0 };
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
