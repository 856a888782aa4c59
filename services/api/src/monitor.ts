import type { Metrics } from '@chatpulse/service';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { StoreTimer } from './cassandra-statements.js';

/** Every metric of the api beside those of the process and of Kafka. */
export interface Monitor {
  materialized(counts: { windows: number; watermarks: number; undecodable: number }): void;
  stored(table: 'windows' | 'sightings' | 'watermarks' | 'sessions' | 'coverage', rows: number): void;
  /** A watermark of `partition` with this event time (epoch ms) is readable now. */
  counted(partition: number, eventTimeMs: number): void;
  /** Partitions that another instance has taken over no longer age here. */
  assigned(partitions: readonly number[]): void;
  timed: StoreTimer;
  /** How many clients a stream is held for now. */
  streamsOpen(count: number): void;
  streamEventSent(): void;
  answered(method: string, route: string, status: number, seconds: number): void;
}

export function createMonitor(opts: { metrics: Metrics; now: () => number }): Monitor {
  const registers = [opts.metrics];
  const eventTimes = new Map<number, number>();
  const records = new Counter({
    name: 'chatpulse_materializer_records_total',
    help: 'Last words on a key taken from channel-stats, by kind, and records that could not be decoded',
    labelNames: ['kind'] as const,
    registers,
  });
  const rows = new Counter({
    name: 'chatpulse_store_rows_written_total',
    help: 'Rows handed to the store and acknowledged',
    labelNames: ['table'] as const,
    registers,
  });
  const storeSeconds = new Histogram({
    name: 'chatpulse_store_duration_seconds',
    help: 'Time until the store answered, or failed to',
    labelNames: ['operation', 'outcome'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
    registers,
  });
  const httpSeconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time until the answer was sent',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
    registers,
  });
  const streams = new Gauge({
    name: 'chatpulse_streams_open',
    help: 'Clients of /channels/{id}/stream at the moment',
    registers,
  });
  const streamEvents = new Counter({
    name: 'chatpulse_stream_events_sent_total',
    help: 'Events handed to the sockets of clients of streams',
    registers,
  });
  new Gauge({
    name: 'chatpulse_materializer_lag_seconds',
    help: 'Now minus the event time of the last watermark stored',
    labelNames: ['partition'] as const,
    registers,
    collect() {
      this.reset();
      for (const [partition, timeMs] of eventTimes) this.set({ partition }, (opts.now() - timeMs) / 1000);
    },
  });

  return {
    materialized({ windows, watermarks, undecodable }) {
      records.inc({ kind: 'window' }, windows);
      records.inc({ kind: 'watermark' }, watermarks);
      records.inc({ kind: 'undecodable' }, undecodable);
    },
    stored: (table, count) => rows.inc({ table }, count),
    counted: (partition, eventTimeMs) =>
      void eventTimes.set(partition, Math.max(eventTimeMs, eventTimes.get(partition) ?? 0)),
    assigned(partitions) {
      for (const partition of eventTimes.keys())
        if (!partitions.includes(partition)) eventTimes.delete(partition);
    },
    async timed(operation, run) {
      const stop = storeSeconds.startTimer({ operation });
      try {
        const result = await run();
        stop({ outcome: 'ok' });
        return result;
      } catch (error) {
        stop({ outcome: 'failed' });
        throw error;
      }
    },
    streamsOpen: (count) => streams.set(count),
    streamEventSent: () => streamEvents.inc(),
    answered: (method, route, status, seconds) => httpSeconds.observe({ method, route, status }, seconds),
  };
}
