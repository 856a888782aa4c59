import type { Monitor } from '../client/monitor.js';
import type { DeadLetterState } from '../dead-letters/dead-letter-state.js';
import type { CounterSource } from '../metrics/counter-source.js';
import type { RetryState } from '../retrying/retry-state.js';

export type KafkaHealthView = {
  /** `unhealthy`: a loop stands still, a consumer has ended, a partition is stopped. `degraded`: something reconnects or waits. */
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  /** ISO 8601, as in all views. */
  readonly timestamp: string;
  readonly components: {
    readonly producer: { readonly connected: boolean };
    readonly retry: { readonly running: boolean };
    readonly dlq: { readonly reprocessing: boolean };
    readonly handlers: { readonly registered: number };
  };
  /** One sentence for each part that is not well, with attempt and next delay where it tries again. */
  readonly problems: readonly string[];
};

export type KafkaReadyView = {
  readonly ready: boolean;
  /** `producer`: none is cut off. `handlers`: every consumer is in its group, and no handler waits or is stopped. */
  readonly checks: { readonly producer: boolean; readonly handlers: boolean };
};

export type KafkaLiveView = { readonly alive: boolean; readonly timestamp: string };

export type KafkaMetricsView = {
  readonly timestamp: string;
  readonly handlers: { readonly registered: number; readonly patterns: readonly string[] };
  /** Topics comma-separated, null where there is none; counts are sums over them. */
  readonly retry: Omit<RetryState, 'topic'> & { readonly topic: string | null };
  readonly dlq: Omit<DeadLetterState, 'topic'> & { readonly topic: string | null };
};

export type MetricsComponent = 'all' | 'retry' | 'dlq';

/** What the process knows of itself: nobody is asked, so every view answers at once, also while Kafka is away. */
export interface KafkaViews {
  health(): KafkaHealthView;
  ready(): KafkaReadyView;
  live(): KafkaLiveView;
  metrics(): KafkaMetricsView;
  /** Sets counts of `metrics()` to 0. Those of Prometheus are not touched: they must only ever rise. */
  resetMetrics(component: MetricsComponent): void;
}

export function createViews(deps: {
  monitor: Pick<Monitor, 'parts' | 'alive'>;
  /** `topic`, or `topic[field=value]`. */
  patterns: () => readonly string[];
  retry: CounterSource<RetryState>;
  deadLetters: CounterSource<DeadLetterState>;
  /** Epoch ms. */
  now: () => number;
}): KafkaViews {
  const { monitor, patterns, retry, deadLetters, now } = deps;
  const timestamp = (): string => new Date(now()).toISOString();
  const unwell = () => [...monitor.parts()].filter(([, { problem }]) => problem !== undefined);
  const reads = (part: string): boolean => part !== 'producer' && part !== 'admin';

  return {
    health() {
      const problems = unwell();
      const halted = problems.some(([, part]) => part.halted) || !monitor.alive();
      const producer = monitor.parts().get('producer');
      return {
        status: halted ? 'unhealthy' : problems.length > 0 ? 'degraded' : 'healthy',
        timestamp: timestamp(),
        components: {
          producer: { connected: producer !== undefined && producer.problem === undefined },
          retry: { running: retry.all().some(({ running }) => running) },
          dlq: { reprocessing: deadLetters.all().some(({ reprocessing }) => reprocessing) },
          handlers: { registered: patterns().length },
        },
        problems: problems.map(([part, { problem }]) => `${part} ${problem}`),
      };
    },
    ready() {
      const parts = unwell().map(([part]) => part);
      const checks = { producer: !parts.includes('producer'), handlers: !parts.some(reads) };
      return { ready: checks.producer && checks.handlers, checks };
    },
    live: () => ({ alive: monitor.alive(), timestamp: timestamp() }),
    metrics() {
      const retries = retry.all();
      const letters = deadLetters.all();
      const total = <T>(states: readonly T[], count: (state: T) => number): number =>
        states.reduce((sum, state) => sum + count(state), 0);
      return {
        timestamp: timestamp(),
        handlers: { registered: patterns().length, patterns: patterns() },
        retry: {
          topic: namesOf(retries),
          running: retries.some(({ running }) => running),
          messagesProcessed: total(retries, (state) => state.messagesProcessed),
          messagesSkipped: total(retries, (state) => state.messagesSkipped),
          messagesDelayed: total(retries, (state) => state.messagesDelayed),
          errorsEncountered: total(retries, (state) => state.errorsEncountered),
        },
        dlq: {
          topic: namesOf(letters),
          reprocessing: letters.some(({ reprocessing }) => reprocessing),
          messagesStored: total(letters, (state) => state.messagesStored),
          messagesReprocessed: total(letters, (state) => state.messagesReprocessed),
        },
      };
    },
    resetMetrics(component) {
      if (component !== 'dlq') retry.reset();
      if (component !== 'retry') deadLetters.reset();
    },
  };
}

function namesOf(states: readonly { readonly topic: string }[]): string | null {
  return states.length === 0 ? null : states.map(({ topic }) => topic).join(',');
}
