import { spawn, spawnSync } from 'node:child_process';
import type { Options } from '../preflight/options.mjs';
import { repository } from '../preflight/state.mjs';

type Env = Readonly<Record<string, string | undefined>>;

/** Runs `docker compose` on docker-compose.yml with its output shown. Resolves with its exit code. */
export function compose(args: readonly string[], env: Env): Promise<number> {
  const child = spawn('docker', ['compose', ...args], { cwd: repository, env: { ...env }, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** What docker-compose.yml leaves out: what is not listened to, and what is found elsewhere. */
export function replicas({
  source,
  ownKafka,
  ownCassandra,
}: Pick<Options, 'source' | 'ownKafka' | 'ownCassandra'>): Record<string, string> {
  const count = (wanted: boolean) => (wanted ? '1' : '0');
  return {
    SIMULATOR_REPLICAS: count(source === 'simulator'),
    KAFKA_REPLICAS: count(ownKafka),
    CASSANDRA_REPLICAS: count(ownCassandra),
  };
}

/** What `docker compose ps` says of every container, ended ones included. */
export function containers(env: Env): Container[] {
  const asked = spawnSync('docker', ['compose', 'ps', '--all', '--format', 'json'], {
    cwd: repository,
    env: { ...env },
    encoding: 'utf8',
  });
  return readContainers(asked.stdout);
}

export type Container = { Service: string; State: string; Health: string; ExitCode: number };

/** One JSON object a line, or, from older releases of Compose, one list. */
export function readContainers(text: string): Container[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.flatMap((line) => JSON.parse(line) as Container | Container[]);
}

/** The containers that are not as they should be: neither running well nor a step that succeeded. */
export function ailing(all: readonly Container[]): string[] {
  return all
    .filter(({ State, Health, ExitCode }) =>
      State === 'exited' ? ExitCode !== 0 : State !== 'running' || Health === 'unhealthy',
    )
    .map(({ Service, State, Health }) => `${Service} is ${Health === 'unhealthy' ? Health : State}`);
}
