/** @typedef {Readonly<Record<string, string | undefined>>} Env */
/** @typedef {Readonly<Record<string, string>>} Variables */

/** Every port of the stack, by the variable that moves it. */
export const defaultPorts = {
  API_PORT: 3000,
  OPERATOR_PORT: 3001,
  PROCESSOR_PORT: 3002,
  INGESTION_PORT: 3003,
  SIMULATOR_PORT: 3004,
  KAFKA_PORT: 9092,
  KAFKA_CONTROLLER_PORT: 9093,
  CASSANDRA_PORT: 9042,
  CASSANDRA_STORAGE_PORT: 7000,
};
/** @typedef {keyof typeof defaultPorts} PortVariable */

const choosesSource = ['SOURCE', 'CHANNELS', 'FILE', 'SPEED'];
const own = new Set([...choosesSource, 'MODE', 'HOST', 'LOG_LEVEL', 'READER', 'KAFKA_UI_PORT']);
const ownPrefix =
  /^(API|CASSANDRA|CHAT|INGESTION|KAFKA|OPERATOR|OTEL|PROCESSOR|REPLAY|SCHEMA_REGISTRY|SIMULATOR|TICK)_/;

/** One value for all services would make them one group. */
const perProcess = new Set(['KAFKA_CLIENT_ID', 'KAFKA_GROUP_ID', 'KAFKA_CONSUMER_GROUP']);

/**
 * The variables that mean something to the whole stack; an empty one counts as not set.
 * @param {Env} env
 * @returns {Variables}
 */
export function stackVariables(env) {
  /** @type {[string, string][]} */
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value && (own.has(name) || ownPrefix.test(name)) && !perProcess.has(name) ? [[name, value]] : [],
  );
  return Object.fromEntries(kept);
}

/**
 * What was given now, over what the running stack was started with. The source is one decision: a new CHANNELS
 * does not meet the old FILE.
 * @param {Variables} given
 * @param {Variables} remembered
 * @returns {Variables}
 */
export function overRemembered(given, remembered) {
  const newSource = choosesSource.some((name) => name in given);
  const kept = Object.entries(remembered).filter(([name]) => !(newSource && choosesSource.includes(name)));
  return { ...Object.fromEntries(kept), ...given };
}

/**
 * The lines `NAME=value` of an .env file; quotes around a value, comments and empty lines are dropped.
 * @param {string} text
 * @returns {Variables}
 */
export function parseEnvFile(text) {
  /** @type {Record<string, string>} */
  const variables = {};
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    variables[name] = /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value.replace(/\s+#.*$/, '');
  }
  return variables;
}
