import { join } from 'node:path';
import type { Options } from '../preflight/options.mjs';
import { type Draft, type PlanInput, packages } from './draft.js';
import { urlOf } from './url.js';

/** Where simulated or recorded chat comes from. */
export function simulator({ options }: PlanInput): Draft[] {
  if (options.source === 'twitch') return [];
  const replay = { REPLAY_FILE: options.file ?? '', REPLAY_SPEED: options.speed };
  return [
    {
      ...nodeService('simulator', 96, served(options, options.ports.SIMULATOR_PORT)),
      env: {
        SIMULATOR_PORT: String(options.ports.SIMULATOR_PORT),
        ...(options.source === 'replay' && replay),
      },
      takes: /^SIMULATOR_/,
      dependsOn: [],
      builtFrom: ['services/simulator/dist', ...packages, ...(options.file ? [options.file] : [])],
    },
  ];
}

/** Writes the channels to listen to. A replay brings its own and leaves them alone. */
export function track({ options }: PlanInput): Draft[] {
  if (options.source === 'replay') return [];
  return [
    {
      name: 'track',
      kind: 'task',
      command: 'node',
      args: ['services/ingestion/dist/track.js'],
      env: {
        ...chat(options),
        SIMULATOR_URL: urlOf(options, options.ports.SIMULATOR_PORT),
        CHANNELS: options.channels.join(','),
      },
      takes: /^(KAFKA|SCHEMA_REGISTRY|CHAT|INGESTION)_|^READER$/,
      dependsOn: ['topics', 'simulator'],
      builtFrom: ['services/ingestion/dist', ...packages],
    },
  ];
}

export function services(input: PlanInput): Draft[] {
  const { options, variables, javaHome, dataFolder, replayChannels } = input;
  // A killed one keeps its place in its group for this long, and its successor waits.
  const session = { KAFKA_SESSION_TIMEOUT: variables.KAFKA_SESSION_TIMEOUT ?? '6000' };
  const { PROCESSOR_PORT, INGESTION_PORT, API_PORT, OPERATOR_PORT } = options.ports;
  return [
    {
      name: 'processor',
      command: 'services/processor/target/universal/stage/bin/processor',
      args: [],
      env: {
        JAVA_HOME: javaHome,
        JAVA_OPTS:
          '-Xms320m -Xmx320m -XX:+UseSerialGC -XX:ReservedCodeCacheSize=64m -XX:+ExitOnOutOfMemoryError',
        ...quickSession(input),
        PROCESSOR_PORT: String(PROCESSOR_PORT),
        PROCESSOR_STATE_DIR: join(dataFolder, 'processor'),
      },
      takes: /^(KAFKA|PROCESSOR)_/,
      dependsOn: ['topics'],
      ...served(options, PROCESSOR_PORT),
      graceMs: 20_000,
      builtFrom: ['services/processor/target/universal/stage'],
    },
    {
      ...nodeService('ingestion', 192, served(options, INGESTION_PORT)),
      env: {
        ...chat(options),
        ...session,
        INGESTION_PORT: String(INGESTION_PORT),
        ...(options.source === 'replay' && { CHAT_CHANNELS: replayChannels.join(',') }),
      },
      takes: /^(KAFKA|SCHEMA_REGISTRY|CHAT|INGESTION|TICK)_|^READER$/,
      dependsOn: ['topics', 'simulator', 'track'],
      builtFrom: ['services/ingestion/dist', ...packages],
    },
    {
      ...nodeService('api', 192, served(options, API_PORT)),
      ports: [API_PORT, OPERATOR_PORT],
      url: `${urlOf(options, API_PORT)}/`,
      env: {
        API_PORT: String(API_PORT),
        OPERATOR_PORT: String(OPERATOR_PORT),
        PROCESSOR_URL: variables.PROCESSOR_URL ?? urlOf(options, PROCESSOR_PORT),
        ...operatorToken(input),
        ...session,
      },
      takes: /^(API|CASSANDRA|KAFKA|OPERATOR|SCHEMA_REGISTRY|STREAMS)_|^(PROCESSOR_APPLICATION_ID|ROLES)$/,
      dependsOn: ['topics', 'schema'],
      builtFrom: ['services/api/dist', 'services/api/public', 'services/api/console', ...packages],
    },
  ];
}

/** The stack's own token, unless another one was given. */
function operatorToken({ variables, operatorTokenFile }: PlanInput): Record<string, string> {
  const given = variables.OPERATOR_TOKEN ?? variables.OPERATOR_TOKEN_FILE;
  return given === undefined ? { OPERATOR_TOKEN_FILE: operatorTokenFile } : {};
}

/** Our own broker allows a short one, so that a processor that died is soon replaced. */
function quickSession({ options, variables }: PlanInput): Record<string, string> {
  const { KAFKA_SESSION_TIMEOUT, KAFKA_HEARTBEAT_INTERVAL } = variables;
  if (!options.ownKafka || KAFKA_SESSION_TIMEOUT !== undefined) return {};
  return {
    KAFKA_SESSION_TIMEOUT: '3000',
    KAFKA_HEARTBEAT_INTERVAL: KAFKA_HEARTBEAT_INTERVAL ?? '500',
  };
}

type Served = Pick<Draft, 'ready' | 'ports' | 'url'>;

function served(options: Options, port: number): Served {
  const url = `${urlOf(options, port)}/readyz`;
  return { ready: { kind: 'http', url }, ports: [port], url };
}

function nodeService(
  name: string,
  heapMb: number,
  where: Served,
): Omit<Draft, 'builtFrom' | 'dependsOn' | 'env'> {
  return {
    name,
    command: 'node',
    args: [`--max-old-space-size=${heapMb}`, `services/${name}/dist/main.js`],
    ...where,
    // Ingestion may have channels to hand over to instances started by hand.
    graceMs: name === 'ingestion' ? 75_000 : 12_000,
  };
}

function chat(options: Options): Record<string, string> {
  const { source, ports } = options;
  if (source === 'twitch') return { CHAT_SOURCE: source };
  return { CHAT_SOURCE: source, CHAT_URL: urlOf(options, ports.SIMULATOR_PORT).replace(/^http/, 'ws') };
}
