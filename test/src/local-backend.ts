import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  cassandraProcess,
  freePorts,
  kafkaProcess,
  type RunningProcess,
  type ServerProcess,
  startProcess,
  waitUntilReady,
} from '@chatpulse/local';
import type { Backend } from './backend.js';

const readyWithinMs = 90_000;

/** Kafka and Cassandra from their release jars, in a temporary folder and on free ports. */
export async function startLocalBackend(): Promise<Backend> {
  const dir = await mkdtemp(join(tmpdir(), 'chatpulse-backend-'));
  const [kafkaPort, controllerPort, cassandraPort, storagePort] = (await freePorts(4)) as [
    number,
    number,
    number,
    number,
  ];
  const servers: [string, ServerProcess][] = [
    ['kafka', kafkaProcess({ dir: join(dir, 'kafka'), port: kafkaPort, controllerPort })],
    ['cassandra', cassandraProcess({ dir: join(dir, 'cassandra'), port: cassandraPort, storagePort })],
  ];
  const logOf = (name: string): string => join(dir, `${name}.log`);
  const running: RunningProcess[] = [];
  const stop = async () => {
    await Promise.all(running.map((server) => server.stop()));
    await rm(dir, { recursive: true, force: true });
  };
  const started = await Promise.allSettled(
    servers.map(async ([name, server]) => {
      await server.prepare();
      const { command, args, env, ready } = server;
      running.push(startProcess({ command, args, env, logFile: logOf(name) }));
      await waitUntilReady(ready, readyWithinMs);
    }),
  );
  const failed = started.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return {
    provider: 'local',
    kafkaBrokers: `127.0.0.1:${kafkaPort}`,
    cassandraContactPoint: `127.0.0.1:${cassandraPort}`,
    logFiles: servers.map(([name]) => logOf(name)),
    stop,
  };
}
