import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findJdk } from './jdk.mjs';
import {
  chooseMode,
  judgeDisk,
  judgeMemory,
  judgeNode,
  neededDiskMb,
  neededMemoryMb,
  portFault,
} from './machine.mjs';
import { readOptions } from './options.mjs';
import { engineProblem, freeDiskMb, freeMemoryMb, isTaken, onPath } from './probes.mjs';
import { recordingFault } from './recording.mjs';
import {
  buildState,
  keptGeneration,
  recordedStack,
  repository,
  runningProcesses,
  statePaths,
} from './state.mjs';
import { overRemembered, parseEnvFile, stackVariables } from './variables.mjs';

/** @typedef {import('./options.mjs').Options} Options */
/** @typedef {import('./variables.mjs').Variables} Variables */
/** @typedef {import('./variables.mjs').PortVariable} PortVariable */
/** @typedef {Readonly<Record<string, string | undefined>>} Env */
/**
 * @typedef {object} Preflight
 * @property {readonly string[]} faults sentences; empty when everything is fine
 * @property {'local' | 'containers'} mode
 * @property {Options} options
 * @property {Variables} variables everything the stack is told, remembered values included
 * @property {string} javaHome empty when no JDK is needed
 */

/**
 * The environment with the repository's .env file below it.
 * @param {Env} env
 * @returns {Env}
 */
export function withEnvFile(env) {
  const file = join(repository, '.env');
  return existsSync(file) ? { ...parseEnvFile(readFileSync(file, 'utf8')), ...env } : env;
}

/**
 * Everything that can be said before anything starts. What already belongs to this stack is no fault.
 * @param {Env} env
 * @param {{ for: 'up' | 'kafka-up' | 'build' }} asked a build needs no port and no memory
 * @returns {Promise<Preflight>}
 */
export async function preflight(env, { for: purpose }) {
  const kafkaAlone = purpose === 'kafka-up';
  const paths = statePaths(env);
  const recorded = recordedStack(paths);
  const running = runningProcesses(paths);
  const generation = keptGeneration(paths);
  const remembered = {
    ...recorded?.variables,
    ...(generation === undefined ? {} : { PROCESSOR_GENERATION: generation }),
  };
  const variables = overRemembered(withAbsoluteFile(stackVariables(env)), remembered);
  const { options, faults: optionFaults } = readOptions(variables);
  const faults = [...optionFaults];

  const nodeFault = judgeNode(process.versions.node);
  if (nodeFault) faults.push(nodeFault);
  const fileFault = options.file && recordingFault(options.file);
  if (fileFault) faults.push(fileFault);
  const jdk = findJdk(env, process.platform);
  const { mode = 'local', fault } = chooseMode(options.mode ?? recorded?.mode, {
    jdkProblem: jdk.problem,
    toolProblem: buildToolProblem(env),
    engineProblem,
  });
  if (fault) faults.push(fault);
  if (mode === 'containers' && options.source === 'replay') {
    faults.push(
      'SOURCE=replay plays a file of this machine: with MODE=local, for example make up MODE=local SOURCE=replay FILE=lines.txt.',
    );
  }
  if (recorded && options.mode && recorded.mode !== options.mode) {
    faults.push(
      `The stack runs with MODE=${recorded.mode}: \`make down\` comes before MODE=${options.mode}.`,
    );
  }
  const upInContainers = recorded?.mode === 'containers';
  if (faults.length === 0 && purpose !== 'build' && !upInContainers) {
    const own = new Set(running.flatMap((process) => process.ports));
    faults.push(...(await portFaults(options, { mode, kafkaAlone, own })));
    if (running.length === 0) faults.push(...roomFaults(env, { ...options, kafkaAlone }, paths.folder));
  }
  return { faults, mode, options, variables, javaHome: jdk.home ?? '' };
}

/** FILE is meant from where the command was given; the supervisor works elsewhere. @param {Variables} variables */
function withAbsoluteFile(variables) {
  return variables.FILE ? { ...variables, FILE: resolve(variables.FILE) } : variables;
}

/**
 * The ports that this stack listens on.
 * @param {Options} options
 * @param {{ kafkaAlone: boolean }} asked
 * @returns {PortVariable[]}
 */
export function portsInUse({ source, ownKafka, ownCassandra }, { kafkaAlone }) {
  /** @type {PortVariable[]} */
  const kafka = ownKafka ? ['KAFKA_PORT', 'KAFKA_CONTROLLER_PORT'] : [];
  if (kafkaAlone) return kafka;
  return [
    ...kafka,
    ...(ownCassandra ? /** @type {const} */ (['CASSANDRA_PORT', 'CASSANDRA_STORAGE_PORT']) : []),
    ...(source === 'twitch' ? [] : /** @type {const} */ (['SIMULATOR_PORT'])),
    'PROCESSOR_PORT',
    'INGESTION_PORT',
    'API_PORT',
    'OPERATOR_PORT',
  ];
}

/**
 * The address that a port is bound to.
 * @param {Options} options
 * @param {PortVariable} name
 */
export function boundTo({ host, operatorHost }, name) {
  if (/^(KAFKA|CASSANDRA)_/.test(name)) return '127.0.0.1';
  return name === 'OPERATOR_PORT' ? operatorHost : host;
}

/**
 * @param {Options} options
 * @param {{ mode: 'local' | 'containers', kafkaAlone: boolean, own: ReadonlySet<number> }} asked
 */
async function portFaults(options, { mode, kafkaAlone, own }) {
  /** @type {string[]} */
  const faults = [];
  for (const name of portsInUse(options, { kafkaAlone })) {
    const port = options.ports[name];
    // Containers keep these two between themselves.
    if (mode === 'containers' && (name === 'KAFKA_CONTROLLER_PORT' || name === 'CASSANDRA_STORAGE_PORT'))
      continue;
    if (own.has(port)) continue;
    if (await isTaken(boundTo(options, name), port)) faults.push(portFault({ name, port }));
  }
  return faults;
}

/**
 * @param {Env} env
 * @param {{ ownKafka: boolean, ownCassandra: boolean, kafkaAlone: boolean }} asked
 * @param {string} folder
 */
function roomFaults(env, asked, folder) {
  return [
    judgeMemory({ freeMb: freeMemoryMb(), neededMb: neededMemoryMb(asked, env) }),
    judgeDisk({ freeMb: freeDiskMb(folder), neededMb: neededDiskMb(env), folder }),
  ].filter((fault) => fault !== undefined);
}

/** @param {Env} env */
export function buildToolProblem(env) {
  const ready = onPath('sbt', env) || onPath('mvn', env) || existsSync(join(buildState, 'tools'));
  return ready
    ? undefined
    : 'Maven or sbt is needed to build the processor: install one (apt install maven, brew install sbt).';
}
