/**
 * What the stack needs in memory and on disk, in MiB. Resident it stays under 2.5 GiB; the rest is the page cache
 * that Kafka and Cassandra live by. `MIN_FREE_MEMORY_MB` and `MIN_FREE_DISK_MB` replace the two numbers.
 */
const needs = { memoryMb: 3072, withoutServersMb: 1280, kafkaAloneMb: 768, diskMb: 3072 };

/**
 * @param {{ freeMb: number, neededMb: number }} memory
 * @returns {string | undefined} the fault, if it is one
 */
export function judgeMemory({ freeMb, neededMb }) {
  if (freeMb >= neededMb) return undefined;
  return `${gib(neededMb)} of free memory are needed and ${gib(freeMb)} are there: close something, or try with less by MIN_FREE_MEMORY_MB=${Math.max(256, Math.floor(freeMb / 256) * 256)}.`;
}

/**
 * @param {{ freeMb: number, neededMb: number, folder: string }} disk
 * @returns {string | undefined}
 */
export function judgeDisk({ freeMb, neededMb, folder }) {
  if (freeMb >= neededMb) return undefined;
  return `${gib(neededMb)} of free disk are needed under ${folder} and ${gib(freeMb)} are there: free some (\`make clean\` drops the stack's own data), or try with less by MIN_FREE_DISK_MB=1024.`;
}

/**
 * @param {{ ownKafka: boolean, ownCassandra: boolean, kafkaAlone: boolean }} asked
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function neededMemoryMb({ ownKafka, ownCassandra, kafkaAlone }, env) {
  const told = Number(env.MIN_FREE_MEMORY_MB ?? Number.NaN);
  if (told >= 0) return told;
  if (kafkaAlone) return needs.kafkaAloneMb;
  return ownKafka && ownCassandra
    ? needs.memoryMb
    : ownCassandra
      ? needs.memoryMb - 512
      : needs.withoutServersMb;
}

/** @param {Readonly<Record<string, string | undefined>>} env */
export function neededDiskMb(env) {
  const told = Number(env.MIN_FREE_DISK_MB ?? Number.NaN);
  return told >= 0 ? told : needs.diskMb;
}

/** @param {string} version as in process.versions.node */
export function judgeNode(version) {
  return Number(version.split('.')[0]) >= 20
    ? undefined
    : `Node 20 or newer is needed and this is ${version}: install one (https://nodejs.org, or nvm install 24).`;
}

/**
 * @param {{ name: string, port: number }} taken
 * @returns {string}
 */
export function portFault({ name, port }) {
  return `Port ${port} (${name}) is taken: stop what uses it, or choose another: make up ${name}=${port + 100 > 65535 ? port - 100 : port + 100}.`;
}

/**
 * The mode, or the sentence that says what to install. Local is preferred: it is what the tests run, and quicker.
 * @param {'local' | 'containers' | undefined} asked
 * @param {{ jdkProblem: string | undefined, toolProblem: string | undefined, engineProblem: () => string | undefined }} machine
 * @returns {{ mode: 'local' | 'containers', fault?: undefined } | { mode?: undefined, fault: string }}
 */
export function chooseMode(asked, { jdkProblem, toolProblem, engineProblem }) {
  const localFault = jdkProblem ?? toolProblem;
  if (asked === 'local') return localFault ? { fault: localFault } : { mode: 'local' };
  if (asked === undefined && !localFault) return { mode: 'local' };
  const engineFault = engineProblem();
  if (!engineFault) return { mode: 'containers' };
  return {
    fault:
      asked === 'containers' ? engineFault : `${localFault} (Or start a container engine: ${engineFault})`,
  };
}

/** @param {number} mb */
function gib(mb) {
  return `${(mb / 1024).toFixed(1)} GiB`;
}
