import type { HandleOptions, Kafka, StartPlan } from '@chatpulse/kafka';
import type { Health, Lifecycle, Logger, Metrics } from '@chatpulse/service';
import type { ApiConfig } from './config.js';
import type { CountStore } from './counts.js';
import type { CoverageStore } from './coverage.js';
import type { Monitor } from './monitor.js';
import type { SessionStore } from './sessions.js';

/** What both roles of an instance stand on. */
export type RoleParts = {
  readonly config: ApiConfig;
  readonly logger: Logger;
  readonly lifecycle: Pick<Lifecycle, 'onStop' | 'fatal' | 'signal'>;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly monitor: Monitor;
  readonly store: CountStore;
  readonly sessions: SessionStore;
  readonly coverage: CoverageStore;
  readonly version: string;
  readonly now: () => number;
};

/** What a role does with Kafka. */
export type RolePlan = Pick<StartPlan, 'topics' | 'consumers'> & {
  readonly handlers: Readonly<Record<string, HandleOptions>>;
};

/** A role of an instance. */
export type RunningRole = {
  /** Checks of readiness that it reports once Kafka is there. */
  readonly checks: readonly string[];
  readonly plan: (kafka: Kafka) => RolePlan;
};

/** Both in one: each topic is waited for once. */
export function together(plans: readonly RolePlan[]): RolePlan {
  return {
    topics: [...new Set(plans.flatMap(({ topics }) => topics))],
    consumers: Object.assign({}, ...plans.map(({ consumers }) => consumers)),
    handlers: Object.assign({}, ...plans.map(({ handlers }) => handlers)),
  };
}
