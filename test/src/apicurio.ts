import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePorts, startProcess, waitUntilReady } from '@chatpulse/local';

const artifact = 'io.apicurio:apicurio-registry-app:3.3.3:tar.gz:all';
const readyWithinMs = 90_000;

/** A real Apicurio Registry that keeps everything in memory. `url` is its Confluent API. */
export async function startApicurio(
  javaHome: string,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'chatpulse-registry-'));
  const unpack = ['--batch-mode', '--quiet', 'dependency:unpack', `-Dartifact=${artifact}`];
  await promisify(execFile)('mvn', [...unpack, `-DoutputDirectory=${dir}`], { cwd: dir });
  const [port, managementPort] = await freePorts(2);
  const registry = startProcess({
    command: join(javaHome, 'bin/java'),
    args: ['-Xmx320m', '-jar', 'quarkus-run.jar'],
    env: {
      QUARKUS_HTTP_HOST: '127.0.0.1',
      QUARKUS_HTTP_PORT: String(port),
      // It has a second port, which would listen on every address.
      QUARKUS_MANAGEMENT_HOST: '127.0.0.1',
      QUARKUS_MANAGEMENT_PORT: String(managementPort),
    },
    cwd: dir,
    logFile: join(dir, 'registry.log'),
  });
  const stop = async (): Promise<void> => {
    await registry.stop();
    await rm(dir, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}/apis/ccompat/v7`;
  try {
    await waitUntilReady({ kind: 'http', url: `${url}/subjects` }, readyWithinMs);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}
