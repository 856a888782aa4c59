import { describe, expect, test } from '@jest/globals';
import { loadConfig, loadTrackConfig } from '../src/config.js';

describe('loadConfig', () => {
  test('without any variable listens to the simulator of this machine', () => {
    expect(loadConfig({})).toMatchObject({
      source: 'simulator',
      chatUrl: 'ws://127.0.0.1:3004',
      host: '127.0.0.1',
      port: 3003,
      reader: 'a',
      channels: undefined,
      bufferBytes: 67_108_864,
      tickIntervalMs: 2000,
    });
  });

  test('the address of the chat follows the source and the simulator’s port, unless it is given', () => {
    expect(loadConfig({ CHAT_SOURCE: 'twitch' }).chatUrl).toBe('wss://irc-ws.chat.twitch.tv:443');
    expect(loadConfig({ SIMULATOR_PORT: '4004' }).chatUrl).toBe('ws://127.0.0.1:4004');
    expect(loadConfig({ SIMULATOR_URL: 'http://simulator:3004' }).chatUrl).toBe('ws://simulator:3004');
    expect(loadConfig({ CHAT_SOURCE: 'twitch', CHAT_URL: 'wss://proxy:8443' }).chatUrl).toBe(
      'wss://proxy:8443',
    );
  });

  test('CHAT_CHANNELS are logins, each once', () => {
    const { channels } = loadConfig({ CHAT_SOURCE: 'replay', CHAT_CHANNELS: ' #Forsen, @xQc ,forsen,' });
    expect(channels).toEqual(['forsen', 'xqc']);
  });

  test('names all faults at once, each with the variable and an example', () => {
    const load = (): unknown =>
      loadConfig({
        CHAT_SOURCE: 'replay',
        INGESTION_PORT: 'x',
        CHAT_URL: 'http://a',
        READER: 'a b',
        TICK_INTERVAL_MS: '1',
        TWITCH_JOINS_PER_10S: '0',
      });
    const names = ['CHAT_CHANNELS', 'INGESTION_PORT', 'CHAT_URL', 'READER', 'TICK_INTERVAL_MS'];
    for (const name of [...names, 'TWITCH_JOINS_PER_10S']) {
      expect(load).toThrow(new RegExp(`^${name} .+; for example ${name}=`, 'm'));
    }
  });
});

describe('loadTrackConfig', () => {
  test('takes names as people write them', () => {
    expect(loadTrackConfig({ CHAT_SOURCE: 'twitch', CHANNELS: ' #Forsen,@xQc ' }).channels).toEqual([
      'forsen',
      'xqc',
    ]);
  });

  test.each(['two words', 'a-b', 'x'.repeat(26), '##a', 'ä'])('refuses %j in one sentence', (name) => {
    const load = (): unknown => loadTrackConfig({ CHAT_SOURCE: 'twitch', CHANNELS: `good,${name}` });
    expect(load).toThrow(/^CHANNELS holds .+; for example CHANNELS=forsen,xqc$/);
  });

  test('Twitch needs CHANNELS, the simulator names its own', () => {
    expect(() => loadTrackConfig({ CHAT_SOURCE: 'twitch' })).toThrow(
      /^CHANNELS is not set.+CHANNELS=forsen,xqc$/,
    );
    expect(loadTrackConfig({ SIMULATOR_PORT: '4004' })).toMatchObject({
      channels: undefined,
      simulatorUrl: 'http://127.0.0.1:4004',
    });
  });

  test('takes at most 10,000 channels', () => {
    const names = Array.from({ length: 10_001 }, (_, index) => `c${index}`).join();
    expect(() => loadTrackConfig({ CHANNELS: names })).toThrow(/^CHANNELS has 10001 items/);
  });
});
