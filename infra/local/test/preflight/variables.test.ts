import { expect, test } from '@jest/globals';
import { overRemembered, parseEnvFile, stackVariables } from '../../src/preflight/variables.mjs';

test('only what means something to the stack is taken from the environment, and nothing empty', () => {
  const env = { PATH: '/bin', KAFKA_BROKERS: 'k:9092', API_PORT: '', CHANNELS: 'nasa', EDITOR: 'vi' };
  expect(stackVariables(env)).toEqual({ KAFKA_BROKERS: 'k:9092', CHANNELS: 'nasa' });
});

test('a plain `make up` keeps what the running stack was told', () => {
  expect(overRemembered({}, { CHANNELS: 'nasa', API_PORT: '3100' })).toEqual({
    CHANNELS: 'nasa',
    API_PORT: '3100',
  });
});

test('a new source replaces the old one whole, and the ports stay', () => {
  const remembered = { SOURCE: 'replay', FILE: 'a.txt', SPEED: 'max', API_PORT: '3100' };
  expect(overRemembered({ CHANNELS: 'nasa' }, remembered)).toEqual({ CHANNELS: 'nasa', API_PORT: '3100' });
});

test('an .env file may hold comments, quotes, `export` and spaces', () => {
  const text =
    '# ports\nexport API_PORT=3100\nCHANNELS = "a,b"\nLOG_LEVEL=debug # loud\n\nnot a line\nEMPTY=\n';
  expect(parseEnvFile(text)).toEqual({ API_PORT: '3100', CHANNELS: 'a,b', LOG_LEVEL: 'debug', EMPTY: '' });
});

test('client and group ids are left to each service', () => {
  expect(stackVariables({ KAFKA_GROUP_ID: 'g', KAFKA_CLIENT_ID: 'c' })).toEqual({});
});
