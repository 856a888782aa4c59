import { createHealth, type Health, type Metrics } from '@chatpulse/service';
import type { TopicPartition } from '../messages.js';
import { createSeries, type RetryWay } from '../metrics/series.js';
import { describeAttempt, type FailedAttempt } from './backoff.js';

/** What one producer, consumer or table says about itself. Names it uses are its own. */
export interface Monitor {
  /**
   * Up, or the reason why not; `failed` is the attempt that says so, and is counted. Readiness shows all parts
   * as one check, `kafka`.
   */
  state(part: string, problem: string | undefined, failed?: FailedAttempt): void;
  /** Takes a part out of the check. */
  forget(part: string): void;
  registerLoop(loop: string, maxAgeMs: number): void;
  removeLoop(loop: string): void;
  beat(loop: string): void;
  /** Not well, and not by itself again: somebody has to do something. */
  halted(part: string, problem: string): void;
  /** It ended by itself and does not come back. */
  crashed(part: string): void;
  sent(topic: string, records: number): void;
  sendFailed(topic: string, code: string): void;
  /** `retry`: the record gets another attempt. */
  processed(work: {
    topic: string;
    handler: string;
    records: number;
    /** Of these. */
    failed: number;
    seconds: number;
    retry?: RetryWay | undefined;
  }): void;
  /** A record that no handler of its topic is for. */
  passedOver(topic: string): void;
  deadLettered(topic: string, handler: string, code: string): void;
  /** Offsets that a consumer has yet to read, as of its last batch. */
  lag(part: string, at: TopicPartition, records: number): void;
  /** From now on a consumer reads these partitions and no other. */
  assigned(part: string, partitions: readonly TopicPartition[]): void;
  /** Every part, by name. */
  parts(): ReadonlyMap<string, PartState>;
  /** Whether each loop of the kit has beaten in time. */
  alive(): boolean;
}

type PartState = {
  /** undefined: it is well. */
  readonly problem: string | undefined;
  readonly halted: boolean;
};

export type ProducerMonitor = {
  /** Well, or what is the matter. */
  state(problem: string | undefined, failed?: FailedAttempt): void;
  sent(topic: string, records: number): void;
  /** `again`: it is sent once more; without it, it was given up. */
  failed(topic: string, error: unknown, again?: FailedAttempt): void;
};

/** `metrics`: undefined where no series are wanted (KAFKA_MONITORING_ENABLED=false). */
export function createMonitor(health: Health = createHealth(), metrics?: Metrics): Monitor {
  const parts = new Map<string, PartState>();
  const loops = new Set<string>();
  const lags = new Map<string, readonly TopicPartition[]>();
  const series =
    metrics &&
    createSeries(metrics, function* () {
      for (const [part, { problem }] of parts) yield [part, problem === undefined];
    });

  const report = (): void => {
    const bad = [...parts].filter(([, { problem }]) => problem !== undefined);
    health.report(
      'kafka',
      bad.length === 0,
      bad.map(([part, { problem }]) => `${part} ${problem}`).join('; ') || undefined,
    );
  };

  const set = (part: string, state: PartState): void => {
    const before = parts.get(part);
    if (before?.problem === state.problem && before?.halted === state.halted) return;
    parts.set(part, state);
    report();
  };

  /** What is no longer read here has no lag here; what still is gets one with its next batch. */
  const keepLags = (part: string, partitions: readonly TopicPartition[]): void => {
    for (const { topic, partition } of lags.get(part) ?? []) series?.lag.remove({ part, topic, partition });
    lags.set(part, partitions);
  };

  return {
    state(part, problem, failed) {
      if (failed !== undefined) series?.reconnects.inc({ part });
      const says = failed === undefined ? problem : `${problem}: ${describeAttempt(failed)}`;
      set(part, { problem: says, halted: false });
    },
    halted: (part, problem) => set(part, { problem, halted: true }),
    forget(part) {
      parts.delete(part);
      keepLags(part, []);
      report();
    },
    registerLoop(loop, maxAgeMs) {
      loops.add(loop);
      health.registerLoop(loop, maxAgeMs);
    },
    removeLoop(loop) {
      loops.delete(loop);
      health.removeLoop(loop);
    },
    beat: (loop) => health.beat(loop),
    crashed(part) {
      set(part, { problem: 'crashed', halted: true });
      series?.crashes.inc({ part });
    },
    sent: (topic, records) => series?.sent.inc({ topic }, records),
    sendFailed: (topic, code) => series?.sendFailures.inc({ topic, code }),
    processed({ topic, handler, records, failed, seconds, retry: way }) {
      if (failed < records) series?.processed.inc({ topic, handler, status: 'success' }, records - failed);
      if (failed > 0) series?.processed.inc({ topic, handler, status: 'failure' }, failed);
      series?.processing.observe({ topic, handler }, seconds);
      if (way !== undefined) series?.retries.inc({ topic, handler, way }, records);
    },
    passedOver: (topic) => series?.passedOver.inc({ topic }),
    deadLettered: (topic, handler, code) => series?.deadLetters.inc({ topic, handler, code }),
    lag: (part, { topic, partition }, records) => series?.lag.set({ part, topic, partition }, records),
    assigned: keepLags,
    parts: () => parts,
    alive() {
      const { checks } = health.live();
      return [...loops].every((loop) => checks[loop]?.ok !== false);
    },
  };
}
