import { type Ask, connectSupervisor } from '../client.js';
import { runningProcesses } from '../preflight/state.mjs';
import type { Context } from './context.js';
import { inContainers } from './in-containers.js';

/** The running supervisor, or the sentence that says how to get one. */
export function supervised(context: Context): Ask | undefined {
  const { paths, complain } = context;
  const ask = connectSupervisor(paths);
  if (ask) return ask;
  if (inContainers(context)) {
    complain(
      'The stack runs in containers, and this needs the local one: make down, then make up MODE=local.',
    );
    return undefined;
  }
  const left = runningProcesses(paths).map(({ name }) => name);
  complain(
    left.length > 0
      ? `The supervisor was killed; ${left.join(', ')} run on without it. \`make up\` recovers, \`make down\` ends them.`
      : 'chatpulse is down: `make up` starts it.',
  );
  return undefined;
}

/** The component that `s=` names; undefined, and a sentence, when there is none of that name. */
export function named({ env, complain }: Context, names: readonly string[]): string | undefined {
  const asked = env.s;
  if (asked && names.includes(asked)) return asked;
  complain(`s is "${asked ?? ''}", which is none of ${names.join(', ')}: for example s=${names.at(-1)}.`);
  return undefined;
}
