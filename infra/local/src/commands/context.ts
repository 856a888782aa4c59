import type { StatePaths } from '../preflight/state.mjs';

/** What every command is given. */
export type Context = {
  env: NodeJS.ProcessEnv;
  paths: StatePaths;
  print: (line: string) => void;
  /** For what went wrong. */
  complain: (line: string) => void;
};
/** Returns the exit code. */
export type Command = (context: Context) => Promise<number>;
