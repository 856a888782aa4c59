// Compiles the processor with what the benches run beside it, and writes their class path: target/bench.classpath.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findJdk } from '../infra/local/src/preflight/jdk.mjs';
import { sbtCommand } from '../infra/local/src/preflight/sbt.mjs';

const jdk = findJdk(process.env, process.platform);
if (jdk.home === undefined) throw new Error(jdk.problem);
const [command, ...args] = sbtCommand(process.env, jdk.home);
const { status } = spawnSync(command, [...args, '--error', 'processor/benchClasspath'], {
  cwd: join(import.meta.dirname, '..'),
  env: { ...process.env, JAVA_HOME: jdk.home },
  stdio: ['ignore', 'inherit', 'inherit'],
});
process.exitCode = status ?? 1;
