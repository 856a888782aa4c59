import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cassandraProcess, freePorts, startProcess, waitUntilReady } from '../infra/local/dist/index.js';

/** A Cassandra of its own, from the release jars of the local stack, gone with all its data after `stop`. */
export async function startLocalCassandra(): Promise<{
  contactPoint: string;
  pid: number;
  stop(): Promise<void>;
}> {
  const dir = await mkdtemp(join(tmpdir(), 'chatpulse-bench-'));
  const [port = 0, storagePort = 0] = await freePorts(2);
  const server = cassandraProcess({ dir: join(dir, 'cassandra'), port, storagePort, heapMb: 1024 });
  await server.prepare();
  const { command, args, env, ready } = server;
  const running = startProcess({ command, args, env, logFile: join(dir, 'cassandra.log') });
  const stop = async (): Promise<void> => {
    await running.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(ready, 90_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return { contactPoint: `127.0.0.1:${port}`, pid: running.pid, stop };
}
