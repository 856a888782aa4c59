import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  cassandraProcess,
  kafkaProcess,
  type RunningProcess,
  startProcess,
  waitUntilReady,
} from '@chatpulse/local';
import type { Backend } from './backend.js';
import { freePorts } from './free-ports.js';

type Server = ReturnType<typeof kafkaProcess>;

/** Kafka and Cassandra from their release jars, in a temporary folder and on free ports. */
export async function startLocalBackend(): Promise<Backend> {
  const dir = await mkdtemp(join(tmpdir(), 'chatpulse-backend-'));
  const [kafkaPort, controllerPort, cassandraPort, storagePort] = (await freePorts(4)) as [
    number,
    number,
    number,
    number,
  ];
  const servers: [string, Server][] = [
    ['kafka', kafkaProcess({ dir: join(dir, 'kafka'), port: kafkaPort, controllerPort })],
    ['cassandra', cassandraProcess({ dir: join(dir, 'cassandra'), port: cassandraPort, storagePort })],
  ];
  const running: RunningProcess[] = [];
  const stop = async () => {
    await Promise.all(running.map((server) => server.stop()));
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await Promise.all(
      servers.map(async ([name, server]) => {
        await server.prepare();
        running.push(await start(server, join(dir, `${name}.log`)));
      }),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    provider: 'local',
    kafkaBrokers: `127.0.0.1:${kafkaPort}`,
    cassandraContactPoint: `127.0.0.1:${cassandraPort}`,
    stop,
  };
}

async function start({ command, args, env, ready }: Server, logFile: string): Promise<RunningProcess> {
  const server = startProcess({ command, args, env, logFile });
  try {
    await waitUntilReady(ready, 90_000);
    return server;
  } catch (error) {
    await server.kill();
    throw error;
  }
}
