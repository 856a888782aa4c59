import type { Options } from '../preflight/options.mjs';
import type { Variables } from '../preflight/variables.mjs';
import type { ServerProcess } from '../servers/server.js';
import type { ComponentSpec } from '../supervisor/component-spec.js';

export type PlanInput = {
  options: Options;
  /** What the person set, passed on to the components it is for. */
  variables: Variables;
  /** What every process needs from the environment: PATH, HOME, certificates, proxies. */
  baseEnv: Variables;
  repository: string;
  dataFolder: string;
  /** Holds the token that the operator's port asks for. */
  operatorTokenFile: string;
  node: string;
  javaHome: string;
  /** Absent when another one is used. */
  kafka?: ServerProcess;
  cassandra?: ServerProcess;
  /** Channels of the recording, when the source is a replay. */
  replayChannels: readonly string[];
  /** A digest of the contents of files and folders of the repository. */
  digestOf: (paths: readonly string[]) => string;
};

/** A component before what all have in common is added; its paths may be relative to the repository. */
export type Draft = Omit<ComponentSpec, 'fingerprint' | 'kind' | 'graceMs' | 'ports'> &
  Partial<Pick<ComponentSpec, 'kind' | 'graceMs' | 'ports'>> & {
    /** Names and prefixes of the variables that are for this component. */
    takes?: RegExp;
    /** Its build outputs and settings, in the repository or absolute. */
    builtFrom: readonly string[];
  };

/** The build outputs that every Node component shares. */
export const packages = [
  'packages/contracts/dist',
  'packages/kafka/dist',
  'packages/service/dist',
  'pnpm-lock.yaml',
];
