import { ailing, compose, containers, replicas } from '../containers/compose.js';
import type { Preflight } from '../preflight/preflight.mjs';
import { recordedStack } from '../preflight/state.mjs';
import type { Command, Context } from './context.js';
import { describeStack } from './describe.js';
import { tokenPlace, tokenVariable } from './operator-token.js';
import { forget, remember } from './remember.js';

/** Whether this stack runs in containers, or is told to. */
export function inContainers({ env, paths }: Context): boolean {
  return (recordedStack(paths)?.mode ?? env.MODE?.toLowerCase()) === 'containers';
}

/** The same commands, by Docker Compose. */
export const containerCommands: Readonly<Record<'down' | 'status' | 'logs' | 'restart' | 'clean', Command>> =
  {
    down: async (context) => {
      const code = await compose(['down'], settings(context));
      if (code === 0) forget(context.paths);
      return code;
    },
    clean: async (context) => {
      const code = await compose(['down', '--volumes'], settings(context));
      if (code === 0) forget(context.paths);
      return code;
    },
    status: async (context) => {
      const code = await compose(['ps', '--all'], settings(context));
      const all = containers(settings(context));
      const ill = all.length === 0 ? ['chatpulse is down: `make up` starts it'] : ailing(all);
      for (const sentence of ill) context.complain(`${sentence}.`);
      return ill.length > 0 ? 1 : code;
    },
    logs: (context) => {
      const { s, LINES, FOLLOW } = context.env;
      const follow = FOLLOW === '1' ? ['--follow'] : [];
      return compose(['logs', '--tail', LINES ?? '100', ...follow, ...(s ? [s] : [])], settings(context));
    },
    restart: (context) => compose(['restart', ...(context.env.s ? [context.env.s] : [])], settings(context)),
  };

/** Any other command of Docker Compose for this stack; resolves with its exit code. */
export function runInContainers(context: Context, args: readonly string[]): Promise<number> {
  return compose(args, settings(context));
}

/** Whether the processor has a container that runs. */
export function containersUp(context: Context): boolean {
  return containers(settings(context)).some(
    ({ Service, State }) => Service === 'processor' && State === 'running',
  );
}

/** Builds the images that changed and starts what is not running. Kafka UI is a convenience: nothing waits for it. */
export async function upInContainers(context: Context, checked: Preflight): Promise<number> {
  remember(context.paths, checked);
  const env = { ...settings(context), ...replicas(checked.options) };
  const core = ['processor', 'ingestion', 'api'];
  const code = await compose(['up', '--detach', '--build', '--wait', '--wait-timeout', '300', ...core], env);
  if (code !== 0) {
    context.complain('Not up: `make status` and `make logs` show why, `make down` stops the rest.');
    return code;
  }
  if ((await compose(['up', '--detach', '--no-recreate', 'kafka-ui'], env)) !== 0) {
    context.complain('Kafka UI did not start; the rest does not need it.');
  }
  context.print('chatpulse is up in containers.');
  context.print(await describeStack(checked.options, tokenPlace(context.paths, checked.variables)));
  return 0;
}

function settings({ env, paths }: Context): NodeJS.ProcessEnv {
  const variables = recordedStack(paths)?.variables ?? {};
  return { ...env, ...variables, ...tokenVariable(paths, variables) };
}
