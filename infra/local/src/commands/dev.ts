import { spawn } from 'node:child_process';
import type { Ask } from '../client.js';
import { progressLine } from '../output.js';
import { preflight } from '../preflight/preflight.mjs';
import { sbtCommand } from '../preflight/sbt.mjs';
import { repository } from '../preflight/state.mjs';
import type { Command, Context } from './context.js';
import { planHere } from './plan-here.js';
import { named, supervised } from './supervised.js';

const nodeServices = ['simulator', 'ingestion', 'api'];

/** Compiles one service whenever it changes and restarts it, beside the running stack. Ends with Ctrl-C. */
export const dev: Command = async (context) => {
  const { env, print } = context;
  const service = named(context, [...nodeServices, 'processor']);
  const ask = service && supervised(context);
  if (!ask) return 1;
  const { javaHome } = await preflight(env, { for: 'build' });
  const [command, ...args] = nodeServices.includes(service)
    ? ['tsc', '-b', `services/${service}`, '--watch', '--preserveWatchOutput']
    : [...sbtCommand(env, javaHome), '~processor/stage'];
  print(`Watching services/${service}; Ctrl-C ends this and leaves the stack up.`);
  const watcher = spawn(command ?? '', args, { cwd: repository, env, stdio: ['inherit', 'pipe', 'inherit'] });
  let last = Promise.resolve();
  watcher.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text);
    if (/Found 0 errors|\[success\]/.test(text)) last = last.then(() => replace(context, ask, service));
  });
  return new Promise((resolve) => watcher.once('exit', (code) => resolve(code ?? 0)));
};

/** Restarts the service when its build differs from the one that runs. */
async function replace(context: Context, ask: Ask, service: string): Promise<void> {
  const checked = await preflight(context.env, { for: 'up' });
  const spec = (await planHere(context, checked)).find(({ name }) => name === service);
  const { components = [] } = await ask({ do: 'status' });
  const running = components.find(({ name }) => name === service);
  if (!spec || running?.fingerprint === spec.fingerprint) return;
  await ask({ do: 'add', spec }, (progress) => context.print(progressLine(progress)));
}
