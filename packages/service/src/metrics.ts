import { collectDefaultMetrics, Registry } from 'prom-client';

export type Metrics = Registry;

/** A registry of this service's own, with the process metrics of Node in it; each metric names the service. */
export function createMetrics(opts: { service: string }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service: opts.service });
  collectDefaultMetrics({ register: registry });
  return registry;
}
