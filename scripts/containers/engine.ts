import { join } from 'node:path';
import { type Commands, commandsIn } from './command.ts';

export type Engine = {
  /** Commands that reach it. */
  readonly commands: Commands;
  /** What to call it in a report. */
  readonly name: string;
  /** Ends it when it was started here. */
  stop(): Promise<void>;
};

const script = 'scripts/containers/engine.sh';

/** The engine that answers, Compose 2 included; otherwise one of its own under `workFolder`, as engine.sh says. */
export async function containerEngine(env: NodeJS.ProcessEnv, workFolder: string): Promise<Engine> {
  const here = commandsIn(env, workFolder);
  if ((await here.succeeds('docker', 'info')) && (await here.succeeds('docker', 'compose', 'version'))) {
    return { commands: here, name: 'the engine of this machine', stop: async () => undefined };
  }
  const folder = join(workFolder, 'engine');
  const stop = () => here.show(script, 'stop', folder);
  try {
    const reached = readVariables(await here.read(script, 'start', folder));
    const path = [reached.PATH, env.PATH].join(':');
    return {
      commands: here.with({ ...reached, PATH: path }),
      name: 'one of its own, started for this test and gone after it',
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function readVariables(lines: string): Record<string, string> {
  const pairs = lines
    .trim()
    .split('\n')
    .map((line) => line.split(/=(.*)/s, 2));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}
