import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@chatpulse/local';
import { afterEach, expect, jest, test } from '@jest/globals';
import { findJdk } from '../../../infra/local/src/preflight/jdk.mjs';
import { eventually } from '../../src/eventually.js';

jest.setTimeout(60_000);

const repository = join(import.meta.dirname, '../../..');
const children: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A built service that is told to do without Kafka, and what it printed. */
function run(command: string, args: readonly string[], env: Record<string, string>) {
  const { PATH = '' } = process.env;
  const child = spawn(command, args, { cwd: repository, env: { PATH, KAFKA_ENABLED: 'false', ...env } });
  children.push(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      printed += data;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, printed: () => printed };
}

const services: readonly [string, string, (port: string) => ReturnType<typeof run>][] = [
  [
    'api',
    'only HTTP is served',
    (port) =>
      run(process.execPath, ['services/api/dist/main.js'], {
        API_PORT: port,
        CASSANDRA_CONTACT_POINTS: '127.0.0.1:1',
      }),
  ],
  [
    'ingestion',
    'only HTTP is served',
    (port) => run(process.execPath, ['services/ingestion/dist/main.js'], { INGESTION_PORT: port }),
  ],
  [
    'processor',
    'nothing is counted',
    (port) => {
      const state = mkdtempSync(join(tmpdir(), 'chatpulse-processor-'));
      folders.push(state);
      return run('services/processor/target/universal/stage/bin/processor', [], {
        JAVA_HOME: findJdk(process.env, process.platform).home ?? '',
        JAVA_OPTS: '-Xmx128m -XX:+UseSerialGC',
        PROCESSOR_PORT: port,
        PROCESSOR_STATE_DIR: state,
      });
    },
  ],
];

test.each(services)(
  'KAFKA_ENABLED=false starts the HTTP side of %s alone, which says so',
  async (_name, says, start) => {
    const [port] = await freePorts(1);
    const service = start(String(port));
    const ask = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return {
        status: response.status,
        body: (await response.json()) as { checks: Record<string, unknown> },
      };
    };
    await eventually('it lives', 40_000, async () => (await ask('/livez')).status === 200 || undefined);

    const { body } = await ask('/readyz');
    expect(body.checks.kafka).toEqual({ ok: true, detail: 'disabled by KAFKA_ENABLED=false' });
    await eventually('it says so', 10_000, async () => service.printed().includes(says) || undefined);
    expect(service.child.exitCode).toBeNull();
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
  },
);

test.each(['packages/kafka/dist/setup-topics.js', 'services/ingestion/dist/track.js'])(
  '%s has nothing to do then, and succeeds',
  async (file) => {
    const task = run(process.execPath, [file], {});
    expect(await task.ended).toBe(0);
    expect(task.printed()).toContain('KAFKA_ENABLED');
  },
);
