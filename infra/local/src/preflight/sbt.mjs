import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from './probes.mjs';
import { buildState, repository } from './state.mjs';

/** @typedef {Readonly<Record<string, string | undefined>>} Env */

const tools = join(buildState, 'tools');
// A second sbt in this repository, say in somebody's editor, must not keep this one from starting.
const quiet = ['-Dsbt.supershell=false', '-Dsbt.color=false', '-Dsbt.server.forcestart=true'];

/** The release of sbt that project/build.properties asks for. */
function version() {
  const text = readFileSync(join(repository, 'project/build.properties'), 'utf8');
  const found = /^sbt\.version=(\S+)/m.exec(text)?.[1];
  if (!found) throw new Error('project/build.properties names no sbt.version');
  return found;
}

function launcher() {
  return join(tools, `sbt-launch-${version()}.jar`);
}

/**
 * How sbt is run here: the installed one, or its launcher.
 * @param {Env} env
 * @param {string} javaHome
 * @returns {readonly [string, ...string[]]} command and first arguments
 */
export function sbtCommand(env, javaHome) {
  if (onPath('sbt', env)) return ['sbt', ...quiet, '-java-home', javaHome];
  return [join(javaHome, 'bin/java'), '-Xmx1g', ...quiet, '-jar', launcher()];
}

/**
 * What brings the launcher, from the artifact repository that Maven is set up for; undefined where sbt is installed.
 * @param {Env} env
 * @returns {{ launcher: string, command: readonly [string, ...string[]] } | undefined}
 */
export function bringLauncher(env) {
  if (onPath('sbt', env)) return undefined;
  const artifact = `-Dartifact=org.scala-sbt:sbt-launch:${version()}`;
  return {
    launcher: launcher(),
    command: ['mvn', '--batch-mode', 'dependency:copy', artifact, `-DoutputDirectory=${tools}`],
  };
}
