import { defaultPorts } from './variables.mjs';

/** @typedef {import('./variables.mjs').PortVariable} PortVariable */
/** @typedef {import('./variables.mjs').Variables} Variables */
/** @typedef {'simulator' | 'twitch' | 'replay'} Source */
/** @typedef {'1' | '10' | 'max'} Speed */
/**
 * @typedef {object} Options
 * @property {'local' | 'containers' | undefined} mode undefined: whichever the machine offers
 * @property {Source} source
 * @property {readonly string[]} channels logins on Twitch; empty unless source is twitch
 * @property {string | undefined} file the recording, when source is replay
 * @property {Speed} speed
 * @property {string} host
 * @property {string} operatorHost where the operator's port is bound, whatever `host` says
 * @property {Readonly<Record<PortVariable, number>>} ports
 * @property {boolean} ownKafka false when KAFKA_BROKERS points to another, or KAFKA_ENABLED is false
 * @property {boolean} ownCassandra
 */

/**
 * Reads what a person may ask of the stack. Every fault is one sentence with the variable and a right example.
 * @param {Variables} variables
 * @returns {{ options: Options, faults: readonly string[] }}
 */
export function readOptions(variables) {
  /** @type {string[]} */
  const faults = [];
  const mode = choice(variables, 'MODE', /** @type {const} */ (['local', 'containers']), faults);
  const channels = readChannels(variables.CHANNELS ?? '', faults);
  const file = variables.FILE;
  const source = choice(
    variables,
    'SOURCE',
    /** @type {const} */ (['simulator', 'twitch', 'replay']),
    faults,
  );
  const chosen = source ?? (channels.length > 0 ? 'twitch' : 'simulator');
  const speed = readSpeed(variables, faults);
  if (chosen === 'twitch' && !variables.CHANNELS) {
    faults.push('SOURCE=twitch needs channels to listen to, for example CHANNELS=monstercat,nasa.');
  }
  if (chosen !== 'twitch' && variables.CHANNELS) {
    faults.push(`CHANNELS are Twitch channels and SOURCE=${chosen} is not: leave one of the two out.`);
  }
  if (chosen === 'replay' && !file) {
    faults.push('SOURCE=replay needs a file of raw IRC lines, for example FILE=lines.txt.');
  }
  return {
    options: {
      mode,
      source: chosen,
      channels,
      file: chosen === 'replay' ? file : undefined,
      speed,
      host: variables.HOST ?? '127.0.0.1',
      operatorHost: variables.OPERATOR_HOST ?? '127.0.0.1',
      ports: readPorts(variables, faults),
      ownKafka: !variables.KAFKA_BROKERS && !/^(false|0|no|off)$/i.test(variables.KAFKA_ENABLED ?? ''),
      ownCassandra: !variables.CASSANDRA_CONTACT_POINTS,
    },
    faults,
  };
}

/**
 * @param {Variables} variables
 * @param {string[]} faults
 * @returns {Speed}
 */
export function readSpeed(variables, faults) {
  return choice(variables, 'SPEED', /** @type {const} */ (['1', '10', 'max']), faults) ?? '1';
}

/**
 * Logins as Twitch spells them. `#` before a name and capitals are forgiven.
 * @param {string} list
 * @param {string[]} faults
 */
function readChannels(list, faults) {
  const names = list.split(',').map((name) => name.trim().replace(/^#/, '').toLowerCase());
  const given = names.filter((name) => name !== '');
  for (const name of given) {
    if (/^[a-z0-9][a-z0-9_]{0,24}$/.test(name)) continue;
    faults.push(
      `CHANNELS holds "${name}", which cannot be a Twitch channel: at most 25 letters, digits and underscores, for example CHANNELS=monstercat,nasa.`,
    );
  }
  return [...new Set(given)];
}

/**
 * @param {Variables} variables
 * @param {string[]} faults
 * @returns {Record<PortVariable, number>}
 */
function readPorts(variables, faults) {
  const names = /** @type {PortVariable[]} */ (Object.keys(defaultPorts));
  /** @type {[PortVariable, number][]} */
  const ports = names.map((name) => {
    const text = variables[name] ?? String(defaultPorts[name]);
    const port = /^\d+$/.test(text) ? Number(text) : 0;
    if (port >= 1 && port <= 65535) return [name, port];
    faults.push(
      `${name} is "${text}", which is no port: a number from 1 to 65535, for example ${name}=${defaultPorts[name]}.`,
    );
    return [name, defaultPorts[name]];
  });
  for (const [index, [name, port]] of ports.entries()) {
    const same = ports.slice(0, index).find(([, other]) => other === port);
    if (same)
      faults.push(
        `${same[0]} and ${name} are both ${port}: give one of them another, for example ${name}=${port + 100}.`,
      );
  }
  return /** @type {Record<PortVariable, number>} */ (Object.fromEntries(ports));
}

/**
 * @template {string} T
 * @param {Variables} variables
 * @param {string} name
 * @param {readonly T[]} choices
 * @param {string[]} faults
 * @returns {T | undefined}
 */
function choice(variables, name, choices, faults) {
  const text = variables[name];
  if (text === undefined) return undefined;
  const found = choices.find((known) => known === text.toLowerCase());
  if (!found)
    faults.push(
      `${name} is "${text}", which is none of ${choices.join(', ')}: for example ${name}=${choices[0]}.`,
    );
  return found;
}
