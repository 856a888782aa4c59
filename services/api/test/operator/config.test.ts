import { ConfigError, type Env, readEnv } from '@chatpulse/service';
import { expect, test } from '@jest/globals';
import { readOperatorConfig } from '../../src/operator/config.js';

const token = 'a-token-of-16-or-more';
const read = (env: Env, files: Record<string, string> = {}) =>
  readEnv(env, (vars) =>
    readOperatorConfig(vars, (path) => {
      const text = files[path];
      if (text === undefined) throw new Error('no such file');
      return text;
    }),
  );
const faults = (env: Env, files?: Record<string, string>): string[] => {
  try {
    read(env, files);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ variable }) => variable);
    throw error;
  }
};

test.each([{}, { OPERATOR_TOKEN: '' }, { OPERATOR_TOKEN: '  ' }])(
  'without a token (%j) the surface is off',
  (env) => {
    expect(read(env)).toBeUndefined();
  },
);

test('with a token it is on loopback, whatever HOST says, and sending is off', () => {
  expect(read({ OPERATOR_TOKEN: token, HOST: '0.0.0.0' })).toEqual({
    host: '127.0.0.1',
    port: 3001,
    token,
    sendEnabled: false,
    processorUrl: 'http://127.0.0.1:3002',
  });
});

test.each(['http://processor:3002', 'https://[::1]:3002/', 'http://10.0.0.1'])(
  'the processor may be at %s',
  (url) => {
    expect(read({ OPERATOR_TOKEN: token, PROCESSOR_URL: url })).toMatchObject({ processorUrl: url });
  },
);

test.each([
  'processor:3002',
  'ftp://processor',
  'http://a:b@processor',
  'http://processor/path',
  'http://p?x',
])('the processor is not at %s', (url) => {
  expect(faults({ OPERATOR_TOKEN: token, PROCESSOR_URL: url })).toEqual(['PROCESSOR_URL']);
});

test('address, port and sending are told by their variables', () => {
  const env = { OPERATOR_HOST: '0.0.0.0', OPERATOR_PORT: '3101', OPERATOR_SEND_ENABLED: 'true' };
  expect(read({ OPERATOR_TOKEN: token, ...env })).toMatchObject({
    host: '0.0.0.0',
    port: 3101,
    sendEnabled: true,
  });
});

test('the token may be in a file, with a line end behind it', () => {
  expect(read({ OPERATOR_TOKEN_FILE: '/token' }, { '/token': `${token}\n` })?.token).toBe(token);
});

test.each<[string, Env, Record<string, string>, string]>([
  ['a token that can be guessed', { OPERATOR_TOKEN: 'short' }, {}, 'OPERATOR_TOKEN'],
  ['a token with a blank', { OPERATOR_TOKEN: 'a token with blanks in it' }, {}, 'OPERATOR_TOKEN'],
  ['a file that cannot be read', { OPERATOR_TOKEN_FILE: '/none' }, {}, 'OPERATOR_TOKEN_FILE'],
  ['an empty file', { OPERATOR_TOKEN_FILE: '/token' }, { '/token': '\n' }, 'OPERATOR_TOKEN_FILE'],
  [
    'both',
    { OPERATOR_TOKEN: token, OPERATOR_TOKEN_FILE: '/token' },
    { '/token': token },
    'OPERATOR_TOKEN_FILE',
  ],
  ['a port that is none', { OPERATOR_TOKEN: token, OPERATOR_PORT: '99999' }, {}, 'OPERATOR_PORT'],
])('%s is a fault', (_, env, files, variable) => {
  expect(faults(env, files)).toEqual([variable]);
});
