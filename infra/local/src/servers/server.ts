import type { Probe } from '../process/probe.js';

/** A server as a plain process: call `prepare` once, start `command`, wait for `ready`. */
export type ServerProcess = {
  prepare(): Promise<void>;
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  ready: Probe;
};
