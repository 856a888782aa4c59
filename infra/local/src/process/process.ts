import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type ProcessSpec = {
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd?: string;
  /** Standard output and error are appended here by the process itself, so it survives whoever started it. */
  logFile: string;
};
export type Exit = { code: number | null; signal: NodeJS.Signals | null };
export type RunningProcess = {
  readonly pid: number;
  onExit(listener: (exit: Exit) => void): void;
  /** Asks with SIGTERM and insists with SIGKILL after `graceMs` (10 s unless told). Resolves once it has gone. */
  stop(graceMs?: number): Promise<Exit>;
  kill(): Promise<Exit>;
};

/** Starts a process. Throws when the command cannot be started at all. */
export function startProcess({ command, args, env, cwd, logFile }: ProcessSpec): RunningProcess {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { env, ...(cwd && { cwd }), stdio: ['ignore', log, log] });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) {
    child.on('error', () => undefined);
    throw new Error(`${command} cannot be started`);
  }
  const gone = new Promise<Exit>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );

  const kill = () => {
    child.kill('SIGKILL');
    return gone;
  };
  const stop = async (graceMs = 10_000) => {
    child.kill('SIGTERM');
    const cancel = new AbortController();
    const late = sleep(graceMs, 'late' as const, { signal: cancel.signal }).catch(() => 'late' as const);
    const first = await Promise.race([gone, late]);
    cancel.abort();
    return first === 'late' ? kill() : first;
  };
  return { pid, onExit: (listener) => void gone.then(listener), stop, kill };
}
