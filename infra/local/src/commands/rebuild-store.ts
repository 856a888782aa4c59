import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { preflight } from '../preflight/preflight.mjs';
import { repository } from '../preflight/state.mjs';
import type { Command } from './context.js';
import { inContainers, runInContainers } from './in-containers.js';
import { isUp } from './is-up.js';
import { planHere } from './plan-here.js';

const target = 'CASSANDRA_REBUILD_KEYSPACE';

/**
 * Fills a fresh keyspace beside the one that is served: from the topics, and from the present one what they no longer
 * hold. It says how the two compare, and which variable is the switch; nothing that runs is restarted.
 */
export const rebuildStore: Command = async (context) => {
  const { env, complain } = context;
  const checked = await preflight(env, { for: 'build' });
  for (const fault of checked.faults) complain(fault);
  if (checked.faults.length > 0) return 1;
  if (!isUp(context)) {
    complain('chatpulse is down, and its Kafka and its Cassandra are read: `make up` starts them.');
    return 1;
  }
  if (inContainers(context)) {
    const named = env[target] ? ['--env', `${target}=${env[target]}`] : [];
    const command = ['node', 'dist/rebuild-store.js'];
    return runInContainers(context, ['run', '--rm', '--no-deps', ...named, 'api', ...command]);
  }
  const api = (await planHere(context, checked)).find(({ name }) => name === 'api');
  if (api === undefined) throw new Error('the plan has no api');
  return run(join(repository, 'services/api/dist/rebuild-store.js'), api.env);
};

/** Resolves with the exit code. */
function run(script: string, env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, ['--max-old-space-size=384', script], { env, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
