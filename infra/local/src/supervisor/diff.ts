import type { ComponentSpec, ComponentView } from './component-spec.js';

type Current = Pick<ComponentView, 'name' | 'fingerprint' | 'state' | 'temporary'>;
type Planned = Pick<ComponentSpec, 'name' | 'fingerprint'>;

/** What leads from what runs to what is planned. */
export type Difference = {
  /** To be stopped: gone from the plan, or changed. */
  stop: readonly string[];
  /** To be started: new, changed, or not running for some other reason. */
  start: readonly string[];
  unchanged: readonly string[];
};

export function difference(current: readonly Current[], plan: readonly Planned[]): Difference {
  const planned = new Map(plan.map((spec) => [spec.name, spec.fingerprint]));
  const running = new Map(current.map((component) => [component.name, component]));
  const changed = (name: string) => running.get(name)?.fingerprint !== planned.get(name);
  const ended = (name: string) => ['failed', 'stopped'].includes(running.get(name)?.state ?? 'stopped');
  return {
    stop: current.filter(({ name, temporary }) => !temporary && changed(name)).map(({ name }) => name),
    start: plan.filter(({ name }) => changed(name) || ended(name)).map(({ name }) => name),
    unchanged: plan.filter(({ name }) => !changed(name) && !ended(name)).map(({ name }) => name),
  };
}
