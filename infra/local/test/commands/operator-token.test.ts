import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { consoleInWords } from '../../src/commands/describe.js';
import { tokenPlace, tokenVariable } from '../../src/commands/operator-token.js';
import { readOptions } from '../../src/preflight/options.mjs';

let folder: string;
let operatorToken: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chatpulse-token-'));
  operatorToken = join(folder, 'operator-token');
  writeFileSync(operatorToken, 'made-by-the-stack\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('where the token is', () => {
  test('in the file of the stack, as seen from here', () => {
    expect(tokenPlace({ operatorToken }, {})).toBe(operatorToken);
    const near = join(process.cwd(), '.chatpulse/operator-token');
    expect(tokenPlace({ operatorToken: near }, {})).toBe('.chatpulse/operator-token');
  });

  test('in the variable or the file that were given', () => {
    expect(tokenPlace({ operatorToken }, { OPERATOR_TOKEN: 'mine' })).toBe('OPERATOR_TOKEN');
    expect(tokenPlace({ operatorToken }, { OPERATOR_TOKEN_FILE: '/mine' })).toBe('/mine');
  });
});

describe('what containers get', () => {
  test('the token itself, since they do not see the file', () => {
    expect(tokenVariable({ operatorToken }, {})).toEqual({ OPERATOR_TOKEN: 'made-by-the-stack' });
    expect(tokenVariable({ operatorToken }, { OPERATOR_TOKEN: 'mine' })).toEqual({ OPERATOR_TOKEN: 'mine' });
  });

  test('nothing while there is no file', () => {
    expect(tokenVariable({ operatorToken: join(folder, 'none') }, {})).toEqual({});
  });
});

test('the console is named with its own address and port', () => {
  const { options } = readOptions({ HOST: '0.0.0.0', OPERATOR_PORT: '3101' });
  expect(consoleInWords(options, 'a-file')).toContain('http://127.0.0.1:3101/  (its token is in a-file)');
});
