import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@chatpulse/local';

const root = join(import.meta.dirname, '../..');

const portVariables = [
  'API_PORT',
  'OPERATOR_PORT',
  'PROCESSOR_PORT',
  'INGESTION_PORT',
  'SIMULATOR_PORT',
  'KAFKA_PORT',
  'KAFKA_CONTROLLER_PORT',
  'CASSANDRA_PORT',
  'CASSANDRA_STORAGE_PORT',
] as const;
type Ports = Record<(typeof portVariables)[number], number>;

export type Finished = { code: number; output: string };
type Component = { state: string; restarts: number; pid: number | undefined; memoryMb: number };

/** A stack of its own: free ports, a temporary state folder, driven by `make` as a person would. */
export type Stack = {
  readonly ports: Ports;
  readonly folder: string;
  /** Runs `make <words>` for this stack. `variables` are given as in `make up CHANNELS=a,b`. */
  make(task: string, variables?: Readonly<Record<string, string>>): Promise<Finished>;
  /** What `make status` says of each component. */
  status(): Promise<Map<string, Component>>;
  /** GET as JSON from one of its services; throws on any other status than 200. */
  get<T>(port: keyof Ports, path: string): Promise<T>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
};

export async function createStack(): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'chatpulse-stack-'));
  const free = await freePorts(portVariables.length);
  const ports = Object.fromEntries(portVariables.map((name, index) => [name, free[index]])) as Ports;
  const own = { CHATPULSE_STATE: folder, ...mapValues(ports, String) };

  const make: Stack['make'] = (task, variables = {}) =>
    runMake([task, ...Object.entries({ ...own, ...variables }).map(([name, value]) => `${name}=${value}`)]);
  const status = async () => readStatus((await make('status')).output);
  const get = async <T>(port: keyof Ports, path: string): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${ports[port]}${path}`);
    if (response.status !== 200)
      throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  const remove = async () => {
    await make('down');
    await rm(folder, { recursive: true, force: true });
  };
  return { ports, folder, make, status, get, remove };
}

/** Runs make without the variables of the surrounding run, so that a stack in a test is a stack of its own. */
function runMake(words: readonly string[]): Promise<Finished> {
  const { PATH, HOME, JAVA_HOME } = process.env;
  const env = { PATH, HOME, ...(JAVA_HOME !== undefined && { JAVA_HOME }) };
  return new Promise((resolve, reject) => {
    const child = spawn('make', ['--no-print-directory', ...words], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes: Buffer) => {
        output += bytes.toString();
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

const row = /^(?<name>\S+)\s+(?<state>\w+)\s+(?<restarts>\d+)\s+(?<pid>\d+|-)\s+(?<memory>\d+|-)/;

function readStatus(output: string): Map<string, Component> {
  const components = new Map<string, Component>();
  for (const line of output.split('\n')) {
    const { name, state, restarts, pid, memory } = row.exec(line)?.groups ?? {};
    if (name === undefined || state === undefined) continue;
    components.set(name, {
      state,
      restarts: Number(restarts),
      pid: pid === '-' ? undefined : Number(pid),
      memoryMb: memory === '-' ? 0 : Number(memory),
    });
  }
  return components;
}

const mapValues = <T, U>(record: Record<string, T>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
