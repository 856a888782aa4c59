import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningProcess, startProcess, waitUntilReady } from '../../infra/local/dist/index.js';
import { findJdk } from '../../infra/local/src/preflight/jdk.mjs';
import { waitUntil } from '../wait-until.ts';
import { logEnd, stateChangesOf } from './log-lines.ts';

const repository = join(import.meta.dirname, '../..');

/** The processor as it is shipped, or one 1-minute count without deduplication on the same settings. */
export type Build = 'full' | 'count';

/** 512 MB are promised to be enough for 5,000 active channels. JAVA_OPTS replaces it all. */
export const javaOptions = (heapMiB = 512): string[] =>
  (
    process.env.JAVA_OPTS ?? `-Xms${heapMiB}m -Xmx${heapMiB}m -XX:+UseParallelGC -XX:+ExitOnOutOfMemoryError`
  ).split(' ');

/** PROCESSOR_* and KAFKA_* of whoever runs the bench, so that a setting can be tried: all of them are in the results. */
export const givenVariables: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    /^(PROCESSOR|KAFKA)_/.test(name) && value !== undefined ? [[name, value]] : [],
  ),
);

export type StreamsProcess = {
  readonly running: RunningProcess;
  readonly logFile: string;
  readonly stateDir: string;
  /** From its start until it has its partitions and their state, in seconds. @throws when it ends, or after 60 s */
  ready(): Promise<number>;
};

/**
 * @param folder for its log, and its state unless another process's is taken over
 * @param variables win over those given by whoever runs the bench
 */
export function startStreams(opts: {
  build: Build;
  broker: string;
  folder: string;
  stateDir?: string;
  port: number;
  heapMiB?: number;
  variables: Readonly<Record<string, string>>;
}): StreamsProcess {
  const { build, broker, folder, stateDir = join(folder, 'state'), port, heapMiB, variables } = opts;
  mkdirSync(folder, { recursive: true });
  const jdk = findJdk(process.env, process.platform);
  if (jdk.home === undefined) throw new Error(jdk.problem);
  const logFile = join(folder, 'processor.log');
  const startedAtMs = Date.now();
  const running = startProcess({
    command: join(jdk.home, 'bin/java'),
    args: [
      ...javaOptions(heapMiB),
      '-cp',
      classpath(),
      build === 'full' ? 'chatpulse.Main' : 'chatpulse.bench.CountOnly',
    ],
    env: {
      PATH: process.env.PATH ?? '',
      ...givenVariables,
      KAFKA_BROKERS: broker,
      PROCESSOR_PORT: String(port),
      PROCESSOR_STATE_DIR: stateDir,
      ...variables,
    },
    logFile,
  });
  let gone = false;
  running.onExit(() => {
    gone = true;
  });
  const ready = async (): Promise<number> => {
    const at = await waitUntil(
      `${build}: RUNNING`,
      () => {
        if (gone) throw new Error(`void: ${build} has ended:\n${logEnd(logFile)}`);
        return stateChangesOf(logFile).find(({ to }) => to === 'RUNNING')?.atMs;
      },
      { withinMs: 60_000 },
    );
    // The counting build has no probes.
    if (build === 'full')
      await waitUntilReady({ kind: 'http', url: `http://127.0.0.1:${port}/readyz` }, 10_000);
    return (at - startedAtMs) / 1000;
  };
  return { running, logFile, stateDir, ready };
}

/** One for both builds, so that they differ in their main class alone. */
function classpath(): string {
  const file = join(repository, 'target/bench.classpath');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new Error(`${file} is missing: \`sbt processor/benchClasspath\` writes it`);
  }
}
