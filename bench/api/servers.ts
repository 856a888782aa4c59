import { join } from 'node:path';
import { freePorts, startProcess } from '../../infra/local/dist/index.js';
import { type Usage, usageOf } from '../processor/usage.ts';
import { waitUntil } from '../wait-until.ts';

/** A server that is measured. */
export type Server = {
  readonly port: number;
  /** @throws when it has ended */
  usage(): Usage;
  stop(): Promise<void>;
};

/** One side of this folder as a process of its own, with its port as the first argument. */
export async function startServer(script: string, args: readonly string[], folder: string): Promise<Server> {
  const [port = 0] = await freePorts(1);
  const logFile = join(folder, `${script}.log`);
  const file = join(import.meta.dirname, script);
  const command = process.execPath;
  const env = { PATH: process.env.PATH ?? '', NODE_ENV: 'production' };
  const running = startProcess({ command, args: [file, String(port), ...args], env, logFile });
  let gone = false;
  running.onExit(() => {
    gone = true;
  });
  await waitUntil(
    script,
    async () => {
      if (gone) throw new Error(`void: ${script} has ended, see ${logFile}`);
      return (await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)) && true;
    },
    { withinMs: 30_000 },
  );
  return {
    port,
    usage() {
      const usage = usageOf(running.pid);
      if (usage === undefined) throw new Error(`void: ${script} has ended, see ${logFile}`);
      return usage;
    },
    stop: async () => void (await running.stop(10_000)),
  };
}
