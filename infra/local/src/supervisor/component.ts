import type { Probe } from '../process/probe.js';
import type { Exit, RunningProcess } from '../process/process.js';
import { afterDeath } from './backoff.js';
import type { ComponentSpec, ComponentState, ComponentView } from './component-spec.js';

export type ComponentEdges = {
  start(spec: ComponentSpec): RunningProcess;
  /** Undefined when ready, else why not. */
  check(probe: Probe): Promise<string | undefined>;
  now(): number;
  /** Runs `action` after `ms`, unless cancelled. */
  schedule(action: () => void, ms: number): () => void;
  logFile(name: string): string;
  /** Called whenever a process began or ended. */
  onProcesses(): void;
};
export type Component = {
  readonly spec: ComponentSpec;
  view(): ComponentView;
  /** Starts it and forgets earlier deaths; nothing, when it runs, is about to, or is a task that is done. */
  start(): void;
  stop(): Promise<void>;
  /** Says why it does not start yet. */
  hold(reason: string): void;
  /** Asks a service that was ready whether it still is; `settled` then waits for the answer. */
  recheck(): void;
  /** Resolves when it is ready or done (true), or has failed or was stopped (false). */
  settled(): Promise<boolean>;
};

const probeEveryMs = 200;

/** Keeps one component running: watches its process, restarts it after a death, and gives up when that is no use. */
export function createComponent(spec: ComponentSpec, edges: ComponentEdges): Component {
  let state: ComponentState = 'waiting';
  let running: RunningProcess | undefined;
  let startedAt: number | undefined;
  let recentDeaths: readonly number[] = [];
  let restarts = 0;
  let problem: string | undefined;
  let cancelScheduled = () => {};
  let waiters: ((settled: boolean) => void)[] = [];

  const become = (next: ComponentState, reason?: string) => {
    state = next;
    problem = reason;
    const outcome = settledAs(next);
    if (outcome === undefined) return;
    for (const waiter of waiters) waiter(outcome);
    waiters = [];
  };

  const launch = () => {
    become('starting');
    try {
      running = edges.start(spec);
    } catch (error) {
      return become('failed', String(error));
    }
    startedAt = edges.now();
    const launched = running;
    launched.onExit((exit) => {
      if (running === launched) ended(exit);
    });
    edges.onProcesses();
    if (spec.kind === 'service') void probe(launched);
  };

  const probe = async (launched: RunningProcess) => {
    const reason = spec.ready && (await edges.check(spec.ready));
    if (running !== launched || state !== 'starting') return;
    if (reason === undefined) return become('ready');
    problem = reason;
    cancelScheduled = edges.schedule(() => void probe(launched), probeEveryMs);
  };

  const ended = (exit: Exit) => {
    running = undefined;
    startedAt = undefined;
    cancelScheduled();
    edges.onProcesses();
    if (spec.kind === 'task' && exit.code === 0) return become('done');
    const how = exit.signal ? `was ended by ${exit.signal}` : `exited with ${exit.code}`;
    if (spec.temporary) return become(exit.code === 0 ? 'done' : 'failed', how);
    const next = afterDeath(recentDeaths, edges.now());
    recentDeaths = next.recentDeaths;
    if (next.restartInMs === undefined) {
      return become('failed', `${how}, the fifth time within 60 s; its log is ${edges.logFile(spec.name)}`);
    }
    become('restarting', how);
    restarts += 1;
    cancelScheduled = edges.schedule(launch, next.restartInMs);
  };

  return {
    spec,
    view: () => ({
      name: spec.name,
      kind: spec.kind,
      state,
      fingerprint: spec.fingerprint,
      temporary: spec.temporary ?? false,
      restarts,
      ports: spec.ports,
      log: edges.logFile(spec.name),
      ...(problem !== undefined && { problem }),
      ...(running && { pid: running.pid }),
      ...(startedAt !== undefined && { startedAt }),
      ...(spec.url !== undefined && { url: spec.url }),
    }),
    start: () => {
      if (running || state === 'restarting' || state === 'done') return;
      recentDeaths = [];
      launch();
    },
    stop: async () => {
      cancelScheduled();
      const stopping = running;
      running = undefined;
      startedAt = undefined;
      if (stopping) await stopping.stop(spec.graceMs);
      edges.onProcesses();
      become('stopped');
    },
    recheck: () => {
      if (!running || state !== 'ready' || !spec.ready) return;
      become('starting');
      void probe(running);
    },
    hold: (reason) => become('waiting', reason),
    settled: () => {
      const outcome = settledAs(state);
      return outcome === undefined
        ? new Promise((resolve) => waiters.push(resolve))
        : Promise.resolve(outcome);
    },
  };
}

function settledAs(state: ComponentState): boolean | undefined {
  if (state === 'ready' || state === 'done') return true;
  return state === 'failed' || state === 'stopped' ? false : undefined;
}
