import { type ChildProcess, spawn } from 'node:child_process';
import { root } from '../steps.ts';

/** Runs commands in the repository with one environment. */
export type Commands = {
  /** For what is large and goes when the test ends. */
  readonly workFolder: string;
  /** Output shown. Throws unless it exits 0. */
  show(file: string, ...args: readonly string[]): Promise<void>;
  /** Resolves with its standard output; what it says on standard error is shown. Throws unless it exits 0. */
  read(file: string, ...args: readonly string[]): Promise<string>;
  /** Whether it exits 0; its output is dropped. */
  succeeds(file: string, ...args: readonly string[]): Promise<boolean>;
  /** The same commands with more variables. */
  with(more: NodeJS.ProcessEnv): Commands;
};

const running = new Set<ChildProcess>();

/** Ends what runs now, for a test that was interrupted. */
export function endCommands(): void {
  for (const child of running) child.kill();
}

export function commandsIn(env: NodeJS.ProcessEnv, workFolder: string): Commands {
  const run = (
    stdio: ['ignore', 'inherit' | 'pipe' | 'ignore', 'inherit' | 'ignore'],
    command: readonly string[],
  ) =>
    new Promise<{ code: number; output: string }>((resolve, reject) => {
      const [file = '', ...args] = command;
      const child = spawn(file, args, { cwd: root, env, stdio });
      running.add(child);
      let output = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      child.once('error', reject);
      child.once('close', (code) => {
        running.delete(child);
        resolve({ code: code ?? 1, output });
      });
    });
  const orThrow = (
    command: readonly string[],
    { code, output }: { code: number; output: string },
  ): string => {
    if (code !== 0) throw new Error(`${command.join(' ')} exited with ${code}`);
    return output;
  };
  return {
    workFolder,
    show: async (...command) => void orThrow(command, await run(['ignore', 'inherit', 'inherit'], command)),
    read: async (...command) => orThrow(command, await run(['ignore', 'pipe', 'inherit'], command)),
    succeeds: async (...command) =>
      run(['ignore', 'ignore', 'ignore'], command).then(
        ({ code }) => code === 0,
        () => false,
      ),
    with: (more) => commandsIn({ ...env, ...more }, workFolder),
  };
}
