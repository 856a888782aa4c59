import type { Exit, RunningProcess } from '../../src/process/process.js';
import type { ComponentEdges } from '../../src/supervisor/component.js';
import type { ComponentSpec } from '../../src/supervisor/component-spec.js';

/** Processes that live until they are told otherwise, probes that answer as set, and a clock that is moved by hand. */
export function fakeEdges() {
  const started: string[] = [];
  const stopped: string[] = [];
  const living = new Map<string, (exit: Exit) => Promise<Exit>>();
  const unready = new Set<string>();
  let time = 0;
  let scheduled: { at: number; action: () => void }[] = [];
  let lastPid = 100;

  const edges: ComponentEdges = {
    start: (spec: ComponentSpec): RunningProcess => {
      started.push(spec.name);
      let listener = (_: Exit) => {};
      const end = (exit: Exit) => {
        living.delete(spec.name);
        listener(exit);
        return Promise.resolve(exit);
      };
      living.set(spec.name, end);
      lastPid += 1;
      return {
        pid: lastPid,
        onExit: (added) => {
          listener = added;
        },
        stop: () => {
          stopped.push(spec.name);
          return end({ code: 0, signal: null });
        },
        kill: () => end({ code: null, signal: 'SIGKILL' }),
      };
    },
    check: (probe) => {
      const name = probe.kind === 'http' ? probe.url : '';
      return Promise.resolve(unready.has(name) ? 'not yet' : undefined);
    },
    now: () => time,
    schedule: (action, ms) => {
      const entry = { at: time + ms, action };
      scheduled.push(entry);
      return () => {
        scheduled = scheduled.filter((other) => other !== entry);
      };
    },
    logFile: (name) => `/logs/${name}.log`,
    onProcesses: () => undefined,
  };

  return {
    edges,
    started,
    stopped,
    unready,
    living,
    die: (name: string, exit: Exit = { code: 1, signal: null }) => void living.get(name)?.(exit),
    /** Moves the clock, runs what is due, and lets promises settle. */
    pass: async (ms: number) => {
      time += ms;
      const due = scheduled.filter(({ at }) => at <= time);
      scheduled = scheduled.filter(({ at }) => at > time);
      for (const { action } of due) action();
      await settle();
    },
  };
}

/** Lets every promise that can settle do so. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const service = (name: string, more: Partial<ComponentSpec> = {}): ComponentSpec => ({
  name,
  kind: 'service',
  command: name,
  args: [],
  env: {},
  dependsOn: [],
  fingerprint: '1',
  ports: [],
  ready: { kind: 'http', url: name },
  graceMs: 1000,
  ...more,
});

export const task = (name: string, more: Partial<ComponentSpec> = {}): ComponentSpec => {
  const { ready: _, ...rest } = service(name);
  return { ...rest, kind: 'task', ...more };
};
