import { describe, expect, test } from '@jest/globals';
import { type EnvReader, readEnv } from '../src/env.js';
import { ConfigError, type ConfigFault } from '../src/errors.js';

function faultsOf(env: Record<string, string>, read: (vars: EnvReader) => unknown): readonly ConfigFault[] {
  try {
    readEnv(env, read);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('readEnv', () => {
  test('every fault is reported at once, with a value that works', () => {
    const faults = faultsOf({ API_PORT: 'web', LOG_LEVEL: 'loud', TLS: 'maybe' }, (vars) => [
      vars.port('API_PORT', 3000),
      vars.choice('LOG_LEVEL', ['info', 'debug'], 'info'),
      vars.boolean('TLS', false),
      vars.string('TOKEN', { example: 'secret' }),
    ]);
    expect(faults).toEqual([
      {
        variable: 'API_PORT',
        problem: 'is "web", and must be a whole number from 0 to 65535',
        example: '3000',
      },
      { variable: 'LOG_LEVEL', problem: 'is "loud", and must be one of info, debug', example: 'info' },
      { variable: 'TLS', problem: 'is "maybe", and must be true or false', example: 'false' },
      { variable: 'TOKEN', problem: 'is not set', example: 'secret' },
    ]);
  });

  test('the message holds one line per fault, each naming the variable twice: as fault and as example', () => {
    const read = (): unknown => readEnv({ A: 'x', B: 'y' }, (vars) => [vars.port('A', 1), vars.port('B', 2)]);
    expect(read).toThrow(
      'A is "x", and must be a whole number from 0 to 65535; for example A=1\n' +
        'B is "y", and must be a whole number from 0 to 65535; for example B=2',
    );
  });

  test('a variable that is empty or blank counts as not set', () => {
    const env = { A: '', B: '   ' };
    expect(readEnv(env, (vars) => [vars.string('A', { default: 'a' }), vars.optional('B')])).toEqual([
      'a',
      undefined,
    ]);
  });

  test.each(['1e3', '0x10', '1.5', '-', 'NaN', '65536', '-1'])('%s is not a port', (value) => {
    expect(faultsOf({ PORT: value }, (vars) => vars.port('PORT', 3000))).toHaveLength(1);
  });

  test('numbers are accepted up to and including their bounds', () => {
    const read = (value: string) =>
      readEnv({ N: value }, (vars) => vars.integer('N', { default: 5, min: 1, max: 10 }));
    expect([read('1'), read('10'), read('')]).toEqual([1, 10, 5]);
  });

  test('choices and booleans are read in any case', () => {
    const read = (vars: EnvReader): unknown[] => [
      vars.choice('A', ['plain', 'SCRAM'], 'plain'),
      vars.boolean('B', false),
    ];
    expect(readEnv({ A: 'Scram', B: 'YES' }, read)).toEqual(['SCRAM', true]);
  });

  test('a list is split at commas, trimmed, and each bad item is named', () => {
    const rule = { pattern: /^[a-z]+$/, problem: 'must be letters', example: 'a,b', max: 3 };
    expect(readEnv({ L: ' a, b ,,c' }, (vars) => vars.list('L', rule))).toEqual(['a', 'b', 'c']);
    expect(faultsOf({ L: 'a,1,2' }, (vars) => vars.list('L', rule)).map(({ problem }) => problem)).toEqual([
      'holds "1", and each item must be letters',
      'holds "2", and each item must be letters',
    ]);
    expect(faultsOf({ L: 'a,b,c,d' }, (vars) => vars.list('L', rule))).toHaveLength(1);
    expect(faultsOf({ L: ',' }, (vars) => vars.list('L', rule))).toHaveLength(1);
    expect(faultsOf({}, (vars) => vars.list('L', rule))).toHaveLength(1);
  });

  test('a text that breaks its rule is not repeated, since it may be a secret', () => {
    const [fault] = faultsOf({ TOKEN: 'hunter2' }, (vars) =>
      vars.string('TOKEN', { pattern: /^.{16,}$/, problem: 'must have 16 characters or more' }),
    );
    expect(JSON.stringify(fault)).not.toContain('hunter2');
  });

  test('a fault that only the caller can see is reported with the others', () => {
    const fault = { variable: 'A', problem: 'excludes B', example: '' };
    expect(faultsOf({}, (vars) => vars.fault(fault))).toEqual([fault]);
  });

  test('values over an environment win, and their faults are reported with the others', () => {
    const env = { A: '1', B: 'x', C: ' ' };
    const read = (vars: EnvReader) => {
      const over = vars.over({ A: '2', D: 'y' });
      return [
        over.integer('A', { default: 0 }),
        over.integer('B', { default: 0 }),
        vars.integer('D', { default: 7 }),
      ];
    };
    expect(readEnv({ ...env, B: '3' }, read)).toEqual([2, 3, 7]);
    expect(faultsOf(env, read).map(({ variable }) => variable)).toEqual(['B']);
    expect(readEnv(env, (vars) => ['A', 'C', 'D'].map((name) => vars.isBlank(name)))).toEqual([
      false,
      true,
      false,
    ]);
  });
});
