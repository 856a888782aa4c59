import { type Env, logLevels, readEnv } from '@chatpulse/service';
import { maxPerSecond } from './control.js';
import type { ReplaySpeed } from './replay.js';

export type SimulatorConfig = {
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  /** The same seed makes the same channels, people and texts. */
  readonly seed: string;
  readonly channels: number;
  readonly linesPerSecond: number;
  readonly ledger: string | undefined;
  /** The ledger holds also what nobody heard, and the paths of who heard a line. */
  readonly ledgerListeners: boolean;
  /** Set when a recording is played instead of generated chat. */
  readonly replayFile: string | undefined;
  readonly replaySpeed: ReplaySpeed;
  readonly pingIntervalMs: number;
  /** Channels per 10 s and user; 0 for no limit. */
  readonly joinLimit: number;
  readonly clientBufferBytes: number;
};

const speeds: Readonly<Record<'1' | '10' | 'max', ReplaySpeed>> = {
  '1': 1,
  '10': 10,
  max: Number.POSITIVE_INFINITY,
};

/** @throws ConfigError with every fault of the environment. */
export function loadConfig(env: Env): SimulatorConfig {
  return readEnv(env, (vars) => ({
    host: vars.string('HOST', { default: '127.0.0.1' }),
    port: vars.port('SIMULATOR_PORT', 3004),
    logLevel: vars.choice('LOG_LEVEL', logLevels, 'info'),
    seed: vars.string('SIMULATOR_SEED', { default: 'chatpulse' }),
    channels: vars.integer('SIMULATOR_CHANNELS', { default: 20, min: 1, max: 10_000 }),
    linesPerSecond: vars.integer('SIMULATOR_RATE', { default: 40, min: 0, max: maxPerSecond }),
    ledger: vars.optional('SIMULATOR_LEDGER'),
    ledgerListeners: vars.boolean('SIMULATOR_LEDGER_LISTENERS', false),
    replayFile: vars.optional('REPLAY_FILE'),
    replaySpeed: speeds[vars.choice('REPLAY_SPEED', ['1', '10', 'max'], '1')],
    // Twitch pings about every five minutes.
    pingIntervalMs: vars.integer('SIMULATOR_PING_INTERVAL_MS', { default: 270_000, min: 100 }),
    joinLimit: vars.integer('SIMULATOR_JOIN_LIMIT', { default: 0, min: 0 }),
    clientBufferBytes: vars.integer('SIMULATOR_CLIENT_BUFFER_BYTES', { default: 8_388_608, min: 65_536 }),
  }));
}
