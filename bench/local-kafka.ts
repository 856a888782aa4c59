import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, kafkaProcess, startProcess, waitUntilReady } from '../infra/local/dist/index.js';

/** A Kafka of its own, from the release jars of the local stack, gone with all its data after `stop`. */
export async function startLocalKafka(): Promise<{ broker: string; pid: number; stop(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'chatpulse-bench-'));
  const [port = 0, controllerPort = 0] = await freePorts(2);
  const server = kafkaProcess({ dir: join(dir, 'kafka'), port, controllerPort, heapMb: 512 });
  await server.prepare();
  const { command, args, env, ready } = server;
  const running = startProcess({ command, args, env, logFile: join(dir, 'kafka.log') });
  const stop = async (): Promise<void> => {
    await running.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(ready, 60_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return { broker: `127.0.0.1:${port}`, pid: running.pid, stop };
}
