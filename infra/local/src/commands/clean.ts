import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { buildState } from '../preflight/state.mjs';
import type { Command, Context } from './context.js';
import { down } from './down.js';
import { containerCommands, inContainers } from './in-containers.js';

/** Deletes what the stack keeps: data, logs, token; for the default stack also the marks of what was built. */
export const clean: Command = async (context) => {
  const { paths, print, complain } = context;
  if (!(await agreed(context))) {
    complain('Nothing was deleted.');
    return 1;
  }
  if (inContainers(context)) {
    rmSync(paths.generation, { force: true });
    return containerCommands.clean(context);
  }
  await down(context);
  for (const path of [paths.data, paths.logs, paths.operatorToken, paths.generation])
    rmSync(path, { recursive: true, force: true });
  if (paths.folder === buildState) rmSync(join(buildState, 'stamps'), { recursive: true, force: true });
  print(`Deleted the data and logs under ${paths.folder}.`);
  return 0;
};

async function agreed({ env, paths, complain }: Context): Promise<boolean> {
  if (env.YES === '1') return true;
  if (!process.stdin.isTTY) {
    complain('`make clean` asks first and nobody can answer here: YES=1 says yes.');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(
    `This deletes all counts, topics and logs under ${paths.folder}. Type yes: `,
  );
  terminal.close();
  return answer.trim() === 'yes';
}
