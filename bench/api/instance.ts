import { join } from 'node:path';
import { freePorts, type RunningProcess, startProcess } from '../../infra/local/dist/index.js';
import { type Usage, usageOf } from '../processor/usage.ts';
import { waitUntil } from '../wait-until.ts';

const dist = join(import.meta.dirname, '../../services/api/dist');
const readyWithinMs = 60_000;

/** An instance of the api as it is shipped. */
export type Instance = {
  readonly url: string;
  /** @throws when it has ended */
  usage(): Usage;
  /** The value of one of its metrics that has no labels but the service's. */
  metric(name: string): Promise<number>;
  stop(): Promise<void>;
};

export type Backends = { readonly broker: string; readonly contactPoint: string; readonly folder: string };

function envOf({ broker, contactPoint }: Backends, more: Readonly<Record<string, string>>) {
  return {
    PATH: process.env.PATH ?? '',
    KAFKA_BROKERS: broker,
    CASSANDRA_CONTACT_POINTS: contactPoint,
    LOG_LEVEL: 'warn',
    ...more,
  };
}

/** Creates the keyspace and its tables. */
export async function migrate(backends: Backends): Promise<void> {
  const logFile = join(backends.folder, 'migrate.log');
  const args = [join(dist, 'migrate.js')];
  const env = envOf(backends, {});
  const running = startProcess({ command: process.execPath, args, env, logFile });
  const { code } = await new Promise<{ code: number | null }>((resolve) => running.onExit(resolve));
  if (code !== 0) throw new Error(`void: the store could not be set up, see ${logFile}`);
}

/** Resolves when it is ready. `variables` are added to its environment, ROLES among them. */
export async function startInstance(
  backends: Backends,
  variables: Readonly<Record<string, string>>,
): Promise<Instance> {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(backends.folder, `api-${port}.log`);
  // As `make up` starts it.
  const args = ['--max-old-space-size=192', join(dist, 'main.js')];
  const env = envOf(backends, { API_PORT: String(port), ...variables });
  const running: RunningProcess = startProcess({ command: process.execPath, args, env, logFile });
  let gone = false;
  running.onExit(() => {
    gone = true;
  });
  await waitUntil(
    `an api with ${JSON.stringify(variables)}`,
    async () => {
      if (gone) throw new Error(`void: the api has ended, see ${logFile}`);
      const answer = await fetch(`${url}/readyz`).catch(() => undefined);
      return answer?.status === 200 || undefined;
    },
    { withinMs: readyWithinMs },
  );
  return {
    url,
    usage() {
      const usage = usageOf(running.pid);
      if (usage === undefined) throw new Error(`void: the api has ended, see ${logFile}`);
      return usage;
    },
    async metric(name) {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
    },
    stop: async () => void (await running.stop(60_000)),
  };
}
