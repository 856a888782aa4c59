import { type Component, type ComponentEdges, createComponent } from './component.js';
import type { ComponentSpec, ComponentView } from './component-spec.js';
import { difference } from './diff.js';

/** Something happened to a component while a request was worked on. */
export type Progress = {
  name: string;
  outcome: 'ready' | 'done' | 'failed' | 'stopped';
  tookMs: number;
  view: ComponentView;
};
export type Supervisor = {
  /** Makes what runs equal to the plan. Resolves with what was there already and with what did not come up. */
  apply(
    plan: readonly ComponentSpec[],
    report: Report,
  ): Promise<{ unchanged: readonly string[]; failed: readonly string[] }>;
  /** Starts something beside the plan. */
  add(spec: ComponentSpec, report: Report): Promise<boolean>;
  remove(name: string): Promise<void>;
  restart(names: readonly string[], report: Report): Promise<boolean>;
  stop(names: readonly string[], report: Report): Promise<void>;
  /** Stops everything, without waiting for its turn, and starts nothing from then on. */
  down(report: Report): Promise<void>;
  views(): ComponentView[];
  specs(): ComponentSpec[];
};
type Report = (progress: Progress) => void;

const readyWithinMs = 120_000;

/** Runs components in the order of what they depend on. Requests are worked on one after the other. */
export function createSupervisor(edges: ComponentEdges): Supervisor {
  const components = new Map<string, Component>();
  let last: Promise<unknown> = Promise.resolve();
  let closing = false;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };

  const find = (names: readonly string[]) => names.flatMap((name) => components.get(name) ?? []);

  const stopAll = async (names: readonly string[], report: Report) => {
    const stopping = new Map<string, Promise<void>>();
    const stopOne = (component: Component): Promise<void> => {
      const begun = stopping.get(component.spec.name);
      if (begun !== undefined) return begun;
      const dependents = find(names).filter(({ spec }) => spec.dependsOn.includes(component.spec.name));
      const from = edges.now();
      const wasRunning = component.view().pid !== undefined;
      const work = Promise.all(dependents.map(stopOne))
        .then(() => component.stop())
        .then(() => {
          if (wasRunning) report(progress(component, 'stopped', from));
        });
      stopping.set(component.spec.name, work);
      return work;
    };
    await Promise.all(find(names).map(stopOne));
  };

  const startAll = async (names: readonly string[], report: Report): Promise<string[]> => {
    const starting = new Map<string, Promise<boolean>>();
    const startOne = (component: Component): Promise<boolean> => {
      const { name, dependsOn, kind } = component.spec;
      const begun = starting.get(name);
      if (begun !== undefined) return begun;
      const work = Promise.all(find(dependsOn).map(startOne)).then(async (ready) => {
        const missing = find(dependsOn).find((_, index) => !ready[index]);
        if (missing) {
          component.hold(`${missing.spec.name} is not ready`);
          return false;
        }
        const settled = ['ready', 'done'].includes(component.view().state);
        if (settled || !names.includes(name) || closing) return settled;
        const from = edges.now();
        component.start();
        const ok = await settledInTime(component);
        report(progress(component, ok ? (kind === 'task' ? 'done' : 'ready') : 'failed', from));
        return ok;
      });
      starting.set(name, work);
      return work;
    };
    const all = find(names);
    const ok = await Promise.all(all.map(startOne));
    return all.filter((_, index) => !ok[index]).map(({ spec }) => spec.name);
  };

  /** What was left alone may have lost what it depends on for a moment: names those that do not get ready again. */
  const recheckAll = async (names: readonly string[]): Promise<string[]> => {
    const kept = find(names);
    for (const component of kept) component.recheck();
    const ok = await Promise.all(kept.map(settledInTime));
    return kept.filter((_, index) => !ok[index]).map(({ spec }) => spec.name);
  };

  const settledInTime = (component: Component): Promise<boolean> =>
    new Promise((resolve) => {
      const cancel = edges.schedule(() => resolve(false), readyWithinMs);
      void component.settled().then((ok) => {
        cancel();
        resolve(ok);
      });
    });

  const progress = (component: Component, outcome: Progress['outcome'], from: number): Progress => ({
    name: component.spec.name,
    outcome,
    tookMs: edges.now() - from,
    view: component.view(),
  });

  const views = () => [...components.values()].map((component) => component.view());

  return {
    views,
    specs: () => [...components.values()].map(({ spec }) => spec),
    apply: (plan, report) =>
      inTurn(async () => {
        const { stop, start, unchanged } = difference(views(), plan);
        await stopAll(stop, report);
        const temporary = [...components.values()].filter(({ spec }) => spec.temporary);
        const kept = find(unchanged);
        components.clear();
        for (const spec of plan) {
          const known = kept.find((component) => component.spec.name === spec.name);
          components.set(spec.name, known ?? createComponent(spec, edges));
        }
        for (const component of temporary) components.set(component.spec.name, component);
        const failed = await startAll([...start, ...unchanged], report);
        failed.push(...(await recheckAll(unchanged.filter((name) => !failed.includes(name)))));
        return { unchanged, failed };
      }),
    add: (spec, report) =>
      inTurn(async () => {
        await components.get(spec.name)?.stop();
        components.set(spec.name, createComponent(spec, edges));
        return (await startAll([spec.name], report)).length === 0;
      }),
    remove: (name) =>
      inTurn(async () => {
        await components.get(name)?.stop();
        components.delete(name);
      }),
    restart: (names, report) =>
      inTurn(async () => {
        await stopAll(names, () => undefined);
        return (await startAll(names, report)).length === 0;
      }),
    stop: (names, report) => inTurn(() => stopAll(names, report)),
    down: (report) => {
      closing = true;
      return stopAll([...components.keys()], report);
    },
  };
}
