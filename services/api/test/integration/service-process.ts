import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const main = join(import.meta.dirname, '../../dist/main.js');

/** One built instance of the service, on a port of its own. */
export type ServiceProcess = {
  readonly url: string;
  /** As a person stops it; the exit code. */
  stop(): Promise<number | null>;
  /** The process is gone without a word. */
  kill(): Promise<void>;
};

/** Resolves when it listens; whether it is ready is another question. @throws what it printed, when it ends before that */
export async function startService(env: Record<string, string>): Promise<ServiceProcess> {
  const { PATH = '' } = process.env;
  const child: ChildProcess = spawn(process.execPath, [main], { env: { PATH, API_PORT: '0', ...env } });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data) => {
        printed += data;
        const found = /"url":"(http:[^"]+)","roles"/.exec(printed)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
    void ended.then(() => reject(new Error(`it ended: ${printed}`)));
  });
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
