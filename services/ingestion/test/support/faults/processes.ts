import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from '../until.js';

type LogLine = Readonly<Record<string, unknown>>;

export type Running = {
  readonly logs: readonly LogLine[];
  /** The port of its HTTP server, once it has logged that. */
  readonly port: number | undefined;
  /** Ends it; resolves with its exit code, null after SIGKILL. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
};

const readerFile = fileURLToPath(new URL('./reader-process.ts', import.meta.url));
const simulatorFile = fileURLToPath(new URL('../../../../simulator/dist/main.js', import.meta.url));

export async function startSimulatorProcess(env: NodeJS.ProcessEnv): Promise<Running> {
  const simulator = start(simulatorFile, { SIMULATOR_PORT: '0', ...env });
  await until('the simulator is up', () => simulator.port !== undefined);
  return simulator;
}

/** It is not in its group yet, and has no port: with Kafka away it starts when Kafka is back. */
export function startReaderProcess(env: NodeJS.ProcessEnv): Running {
  return start(readerFile, { INGESTION_PORT: '0', ...env });
}

function start(file: string, env: NodeJS.ProcessEnv): Running {
  const child: ChildProcess = spawn(process.execPath, [file], {
    env: { ...env, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const logs: LogLine[] = [];
  const closed = once(child, 'close');
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface(stream).on('line', (line) => void logs.push(parsed(line)));
  }
  return {
    logs,
    get port() {
      const line = logs.find(({ port }) => typeof port === 'number' && port > 0);
      return line?.port as number | undefined;
    },
    async end(signal) {
      child.kill(signal);
      const [code] = await closed;
      return code;
    },
  };
}

function parsed(line: string): LogLine {
  try {
    return JSON.parse(line);
  } catch {
    return { msg: line };
  }
}
