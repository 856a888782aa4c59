import type { Probe } from '../process/probe.js';

/** One thing to run: a service that stays, or a task that ends. Plain data, for it travels to the supervisor. */
export type ComponentSpec = {
  name: string;
  kind: 'service' | 'task';
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  dependsOn: readonly string[];
  /** Changes when anything changes that calls for a restart: command, settings, build outputs. */
  fingerprint: string;
  ports: readonly number[];
  /** Where a person can look at it. */
  url?: string;
  /** A service without a probe is ready once it runs. */
  ready?: Probe;
  graceMs: number;
  /** Started beside the plan, for a while: it is not restarted, and a plan does not remove it. */
  temporary?: true;
};

export type ComponentState =
  | 'waiting' // for what it depends on
  | 'starting'
  | 'ready'
  | 'done' // a task that succeeded
  | 'restarting' // died, and is started again after a pause
  | 'failed' // died too often, or must not be restarted
  | 'stopped';

export type ComponentView = {
  name: string;
  kind: ComponentSpec['kind'];
  state: ComponentState;
  fingerprint: string;
  temporary: boolean;
  restarts: number;
  /** Why it is not ready, or how it last ended. */
  problem?: string;
  pid?: number;
  /** Epoch ms. */
  startedAt?: number;
  ports: readonly number[];
  url?: string;
  log: string;
};
