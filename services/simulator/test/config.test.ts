import { ConfigError } from '@chatpulse/service';
import { expect, test } from '@jest/globals';
import { loadConfig } from '../src/config.js';

test('without any variable it listens on loopback and generates 40 lines a second in 20 channels', () => {
  expect(loadConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 3004,
    channels: 20,
    linesPerSecond: 40,
    replayFile: undefined,
    replaySpeed: 1,
    ledger: undefined,
  });
});

test('the speed of a replay is 1, 10 or max', () => {
  expect(loadConfig({ REPLAY_SPEED: '10' }).replaySpeed).toBe(10);
  expect(loadConfig({ REPLAY_SPEED: 'MAX' }).replaySpeed).toBe(Number.POSITIVE_INFINITY);
});

test('all faults are reported together, each with an example', () => {
  const env = { SIMULATOR_PORT: 'many', SIMULATOR_CHANNELS: '0', SIMULATOR_RATE: '-1', REPLAY_SPEED: '2' };
  const load = () => loadConfig(env);
  expect(load).toThrow(ConfigError);
  for (const variable of Object.keys(env)) expect(load).toThrow(new RegExp(`for example ${variable}=`));
});
