import { describe, expect, test } from '@jest/globals';
import { readCrashLedger } from '../../src/handling/crash-ledger.js';

describe('crash ledger', () => {
  test('counts on over restarts, for one record of one handler', () => {
    let metadata: string | undefined;
    const counts = [1, 2, 3].map(() => {
      const ledger = readCrashLedger(metadata);
      const count = ledger.crashed('api.one', '42');
      metadata = ledger.textAt('42');
      return count;
    });
    expect(counts).toEqual([1, 2, 3]);
    const ledger = readCrashLedger(metadata);
    expect(ledger.crashed('api.two', '42')).toBe(1);
    expect(ledger.crashed('api.one', '43')).toBe(1);
  });

  test('forgets what is behind the committed offset, and keeps nothing where nothing crashed', () => {
    const ledger = readCrashLedger(undefined);
    expect(ledger.textAt('0')).toBeUndefined();
    ledger.crashed('api.one', '42');
    expect(ledger.textAt('42')).toBe('{"api.one":{"record":"42","crashes":1}}');
    expect(ledger.textAt('43')).toBeUndefined();
  });

  test('after a batch crashed its records go alone, also over restarts, until it is behind', () => {
    const first = readCrashLedger(null);
    first.crashedInBatch('api.one', '50');
    const second = readCrashLedger(first.textAt('40'));
    expect(['40', '50', '51'].map((offset) => second.alone('api.one', offset))).toEqual([true, true, false]);
    expect(second.alone('api.two', '40')).toBe(false);
    expect(second.crashed('api.one', '45')).toBe(1);
    const third = readCrashLedger(second.textAt('45'));
    expect(third.crashed('api.one', '45')).toBe(2);
    expect(third.alone('api.one', '50')).toBe(true);
    expect(third.textAt('51')).toBeUndefined();
  });

  test('a record that crashed is handed over alone', () => {
    const ledger = readCrashLedger('{"api.one":{"record":"42","crashes":1}}');
    expect([ledger.alone('api.one', '42'), ledger.alone('api.one', '43')]).toEqual([true, false]);
  });

  test.each([
    null,
    '',
    'an event id',
    'null',
    '7',
    '[]',
    '{"api.one":7}',
    '{"api.one":{"record":42}}',
    '{"api.one":{"record":"4x"}}',
  ])('metadata of another kind (%j) counts as none', (metadata) => {
    expect(readCrashLedger(metadata).textAt('0')).toBeUndefined();
  });

  test('fits what a broker takes: of too many handlers the latest are kept', () => {
    const ledger = readCrashLedger(undefined);
    for (let index = 0; index < 200; index++) ledger.crashed(`api.handler-${index}`, '42');
    const text = ledger.textAt('42') ?? '';
    expect(text.length).toBeLessThan(4096);
    expect(readCrashLedger(text).crashed('api.handler-199', '42')).toBe(2);
  });
});
