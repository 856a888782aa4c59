import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { digestOf } from './digest.mjs';
import { bringLauncher, sbtCommand } from './sbt.mjs';
import { runStage } from './stage.mjs';
import { buildState, repository } from './state.mjs';

/** @typedef {Readonly<Record<string, string | undefined>>} Env */
/** @typedef {{ name: string, from: readonly string[], outputs: readonly string[], command: readonly [string, ...string[]] }} Step */

const pnpm = 'pnpm@12.21.0';
const projects = [
  'infra/local',
  'packages/kafka',
  'services/ingestion',
  'services/api',
  'services/simulator',
];
const at = (/** @type {string} */ path) => join(repository, path);

/**
 * Installs and builds what is needed and has changed. The JVM's half and Node's run side by side.
 * @param {{ env: Env, javaHome: string, mode: 'local' | 'containers' }} machine
 * @param {(line: string) => void} print
 */
export async function buildStack({ env, javaHome, mode }, print) {
  const full = { ...env, PATH: `${at('node_modules/.bin')}:${env.PATH}`, JAVA_HOME: javaHome };
  const inOrder = async (/** @type {readonly Step[]} */ steps) => {
    for (const step of steps) await runIfChanged(step, full, print);
  };
  const halves = [inOrder([install(), typescript()])];
  if (mode === 'local') halves.push(inOrder([...sbt(env), processor(env, javaHome)]));
  const failed = (await Promise.allSettled(halves)).find((half) => half.status === 'rejected');
  if (failed) throw failed.reason;
}

/** @returns {Step} */
function install() {
  const manifests = workspaces().map((folder) => join(folder, 'package.json'));
  return {
    name: 'install',
    from: [
      ...manifests,
      ...['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', 'packages/kafka/patches'].map(at),
    ],
    outputs: [at('node_modules/.modules.yaml')],
    command: ['npx', '--yes', pnpm, 'install', '--frozen-lockfile'],
  };
}

/** @returns {Step} */
function typescript() {
  const sources = workspaces().flatMap((folder) =>
    ['src', 'tsconfig.json', 'package.json'].map((name) => join(folder, name)),
  );
  return {
    name: 'typescript',
    from: [...sources, at('tsconfig.base.json'), at('pnpm-lock.yaml'), at('contracts')],
    outputs: projects.map((project) => at(join(project, 'dist'))),
    command: ['tsc', '-b', ...projects],
  };
}

/** Nothing where sbt is installed. @param {Env} env @returns {Step[]} */
function sbt(env) {
  const bring = bringLauncher(env);
  return bring ? [{ name: 'sbt', from: [], outputs: [bring.launcher], command: bring.command }] : [];
}

/** @param {Env} env @param {string} javaHome @returns {Step} */
function processor(env, javaHome) {
  const classpaths = ['kafka', 'cassandra'].map((name) => at(`target/${name}.classpath`));
  return {
    name: 'processor',
    from: ['build.sbt', 'project/build.properties', 'project/plugins.sbt', 'services/processor/src/main'].map(
      at,
    ),
    outputs: [
      at('services/processor/target/universal/stage/bin/processor'),
      ...classpaths,
      ...classpaths.flatMap(jarsOf),
    ],
    command: [...sbtCommand(env, javaHome), 'processor/stage', 'localClasspaths'],
  };
}

/** The jars are in the artifact cache of this user, who may have emptied it. @param {string} file @returns {string[]} */
function jarsOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split(':') : [];
}

function workspaces() {
  const grouped = ['packages', 'services'].flatMap((group) =>
    readdirSync(at(group)).map((name) => at(join(group, name))),
  );
  return [...grouped, at('infra/local')].sort();
}

/**
 * @param {Step} step
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} print
 */
async function runIfChanged({ name, from, outputs, command: [command, ...args] }, env, print) {
  const stamp = join(buildState, 'stamps', name);
  const digest = digestOf(from);
  if (outputs.every(existsSync) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  await runStage(
    { name, command, args, cwd: repository, env, log: join(buildState, 'logs', `${name}.log`) },
    print,
  );
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}
