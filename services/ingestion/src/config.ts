import { hostname } from 'node:os';
import type { TrackedChannel } from '@chatpulse/contracts';
import { type KafkaConfig, readKafkaConfig } from '@chatpulse/kafka';
import { type Env, type EnvReader, logLevels, readEnv } from '@chatpulse/service';
import { channelRule, toLogin } from './channel-names.js';

export type ChatSource = 'simulator' | 'twitch' | 'replay';

export type Config = {
  readonly logLevel: string;
  readonly host: string;
  readonly port: number;
  readonly source: ChatSource;
  /** ws:// or wss://, port included. */
  readonly chatUrl: string;
  /** Which of several independent listeners to the same channels this is. */
  readonly reader: string;
  /** Which of the instances that share the channels of this reader; the same after a restart. */
  readonly instance: string;
  /** How long an instance that leaves goes on hearing what no other one hears yet. */
  readonly handoverMs: number;
  /** Listened to instead of the topic tracked-channels. */
  readonly channels: readonly string[] | undefined;
  readonly bufferBytes: number;
  /** JOINs that Twitch takes in 10 s; a verified bot may send 2,000. */
  readonly joinsPer10s: number;
  readonly tickIntervalMs: number;
  readonly kafka: KafkaConfig;
};

/** Of the one-shot task that writes tracked-channels. */
export type TrackConfig = {
  readonly logLevel: string;
  readonly source: TrackedChannel['source'];
  /** Channels asked for; undefined: all that the simulator has. */
  readonly channels: readonly string[] | undefined;
  readonly simulatorUrl: string;
  readonly kafka: KafkaConfig;
};

const twitchUrl = 'wss://irc-ws.chat.twitch.tv:443';

/** @throws ConfigError with every fault */
export function loadConfig(env: Env): Config {
  return readEnv(env, (vars) => {
    const source = vars.choice<ChatSource>('CHAT_SOURCE', ['simulator', 'twitch', 'replay'], 'simulator');
    const simulatorUrl = readSimulatorUrl(vars).replace(/^http/, 'ws');
    const channels = readChannels(vars, 'CHAT_CHANNELS');
    const port = vars.port('INGESTION_PORT', 3003);
    if (source === 'replay' && channels === undefined) {
      vars.fault({
        variable: 'CHAT_CHANNELS',
        problem: 'is not set, and a replay listens only to the channels it names',
        example: 'examplechannel',
      });
    }
    return {
      logLevel: vars.choice('LOG_LEVEL', logLevels, 'info'),
      host: vars.string('HOST', { default: '127.0.0.1' }),
      port,
      source,
      chatUrl: vars.string('CHAT_URL', {
        default: source === 'twitch' ? twitchUrl : simulatorUrl,
        pattern: /^wss?:\/\/[^\s/:]+(?::\d{1,5})?(?:\/\S*)?$/,
        problem: 'must be a ws:// or wss:// address',
        example: source === 'twitch' ? twitchUrl : simulatorUrl,
      }),
      reader: vars.string('READER', {
        default: 'a',
        pattern: /^[a-z0-9_-]{1,32}$/,
        problem: 'must be 1 to 32 of a-z, 0-9, _ and -',
        example: 'a',
      }),
      instance: vars.string('INGESTION_INSTANCE', {
        default: `${hostname().replace(/[^\w.-]/g, '-')}-${port}`.slice(-64),
        pattern: /^[\w.-]{1,64}$/,
        problem: 'must be 1 to 64 letters, digits, _, . and -',
        example: 'ingestion-0',
      }),
      handoverMs: 1000 * vars.integer('INGESTION_HANDOVER_SECONDS', { default: 60, min: 0, max: 600 }),
      channels,
      bufferBytes: vars.integer('INGESTION_BUFFER_BYTES', { default: 64 * 1024 * 1024, min: 64 * 1024 }),
      joinsPer10s: vars.integer('TWITCH_JOINS_PER_10S', { default: 20, min: 1, max: 2000 }),
      tickIntervalMs: vars.integer('TICK_INTERVAL_MS', { default: 2000, min: 100, max: 5000 }),
      kafka: readKafkaConfig(vars, { clientId: 'chatpulse-ingestion' }),
    };
  });
}

/** @throws ConfigError with every fault */
export function loadTrackConfig(env: Env): TrackConfig {
  return readEnv(env, (vars) => {
    const source = vars.choice('CHAT_SOURCE', ['simulator', 'twitch'], 'simulator');
    const channels = readChannels(vars, 'CHANNELS');
    if (source === 'twitch' && vars.optional('CHANNELS') === undefined) {
      vars.fault({
        variable: 'CHANNELS',
        problem: 'is not set, and Twitch is listened to channel by channel',
        example: channelRule.example,
      });
    }
    return {
      logLevel: vars.choice('LOG_LEVEL', logLevels, 'warn'),
      source,
      channels,
      simulatorUrl: readSimulatorUrl(vars),
      kafka: readKafkaConfig(vars, { clientId: 'chatpulse-track' }),
    };
  });
}

function readSimulatorUrl(vars: EnvReader): string {
  return vars.string('SIMULATOR_URL', {
    default: `http://127.0.0.1:${vars.port('SIMULATOR_PORT', 3004)}`,
    pattern: /^https?:\/\/[^\s/:]+(?::\d{1,5})?$/,
    problem: 'must be an http:// address',
    example: 'http://127.0.0.1:3004',
  });
}

/** Logins, each once; undefined when the variable is not set. */
function readChannels(vars: EnvReader, name: string): string[] | undefined {
  const names = vars.list(name, { default: [], ...channelRule });
  return names.length === 0 ? undefined : [...new Set(names.map(toLogin))];
}
