import { describe, expect, test } from '@jest/globals';
import type { RetryPolicy } from '../../src/handling/retry-policy.js';
import {
  defaultRetryPolicy,
  mayRetry,
  policyFaults,
  policyOf,
  retryDelayMs,
  totalRetryMs,
} from '../../src/retrying/policy.js';

const delays = (policy: RetryPolicy, random: number): number[] =>
  Array.from({ length: policy.attempts - 1 }, (_, index) =>
    retryDelayMs(policy, index + 1, { random: () => random }),
  );
const exactly = 0.5;
const patient: RetryPolicy = { ...defaultRetryPolicy, attempts: 5, baseDelayMs: 5000, maxDelayMs: 60_000 };
const highVolume: RetryPolicy = { ...defaultRetryPolicy, attempts: 2, baseDelayMs: 1000, maxDelayMs: 5000 };

describe('the delay before a retry', () => {
  test('doubles from 2 s up to 30 s by default, over 5 attempts', () => {
    expect(delays(defaultRetryPolicy, exactly)).toEqual([2000, 4000, 8000, 16_000]);
    expect(delays({ ...defaultRetryPolicy, attempts: 8 }, exactly).slice(4)).toEqual([
      30_000, 30_000, 30_000,
    ]);
  });

  test('grows by the base when the backoff is linear', () => {
    expect(delays({ ...defaultRetryPolicy, backoff: 'linear' }, exactly)).toEqual([2000, 4000, 6000, 8000]);
  });

  test('is 20 % shorter or longer at most, and never longer than the longest delay', () => {
    expect(delays(defaultRetryPolicy, 0)).toEqual([1600, 3200, 6400, 12_800]);
    expect(delays(defaultRetryPolicy, 1)).toEqual([2400, 4800, 9600, 19_200]);
    expect(delays({ ...defaultRetryPolicy, attempts: 6 }, 1).at(-1)).toBe(30_000);
  });

  test('of the patient example is 5, 10, 20, 40 s; of the high-volume one, one second once', () => {
    expect(delays(patient, exactly)).toEqual([5000, 10_000, 20_000, 40_000]);
    expect(delays(highVolume, exactly)).toEqual([1000]);
  });

  test('stays a number however many attempts came before', () => {
    expect(retryDelayMs(defaultRetryPolicy, 5000, { random: () => exactly })).toBe(30_000);
  });

  test.each([
    ['taken as it is', 700, 700],
    ['not longer than the longest delay', 3_600_000, 30_000],
    ['not in the past', -5, 0],
  ])('that a handler asks for is %s', (_, afterMs, expected) => {
    expect(retryDelayMs(defaultRetryPolicy, 1, { afterMs, random: () => 0 })).toBe(expected);
  });
});

describe('attempts', () => {
  test('are 5 in all, the first included', () => {
    expect([1, 4, 5, 6].map((attempt) => mayRetry(defaultRetryPolicy, attempt))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('end with the first where retries are off', () => {
    expect(mayRetry({ ...defaultRetryPolicy, enabled: false }, 1)).toBe(false);
  });
});

describe('the worst total time', () => {
  test.each([
    ['the default', defaultRetryPolicy, 120_000],
    ['the patient example', patient, 240_000],
    ['the high-volume example', highVolume, 5000],
    ['one attempt', { ...defaultRetryPolicy, attempts: 1 }, 0],
    ['retries that are off', { ...defaultRetryPolicy, enabled: false }, 0],
  ])('of %s is stated', (_, policy, expected) => {
    expect(totalRetryMs(policy)).toBe(expected);
  });

  test('covers any sum of delays, jitter included', () => {
    for (const policy of [defaultRetryPolicy, patient, highVolume]) {
      const own = delays(policy, 1).reduce((sum, delay) => sum + delay, 0);
      expect(own).toBeLessThanOrEqual(totalRetryMs(policy));
    }
  });

  test('counts the wait behind copies of a more patient handler of the topic', () => {
    expect(totalRetryMs(highVolume, [patient])).toBe(60_000);
    expect(totalRetryMs(highVolume, [{ ...patient, enabled: false }])).toBe(5000);
  });

  test('holds in a line of copies, whatever their delays', () => {
    // One partition: each copy is written at its time and tried when it and all before it are due.
    const maxDelayMs = 30_000;
    let seed = 7;
    const random = (): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    let tried = 0;
    for (let writtenAt = 0, copy = 0; copy < 1000; copy++, writtenAt += random() * 3000) {
      const attempt = 1 + Math.floor(random() * 4);
      tried = Math.max(tried, writtenAt + retryDelayMs(defaultRetryPolicy, attempt, { random }));
      expect(tried - writtenAt).toBeLessThanOrEqual(maxDelayMs);
    }
  });
});

describe('the policy of a handler', () => {
  test('is that of the process, its own values over it', () => {
    expect(policyOf({ id: 'a.b', retry: { attempts: 2, backoff: 'linear' } }, defaultRetryPolicy)).toEqual({
      ...defaultRetryPolicy,
      attempts: 2,
      backoff: 'linear',
    });
    expect(policyOf({ id: 'a.b' }, patient)).toEqual(patient);
  });

  test('false turns retries off', () => {
    expect(policyOf({ id: 'a.b', retry: false }, patient)).toEqual({ ...patient, enabled: false });
  });

  test('that makes no sense is refused, with the handler and every fault', () => {
    const retry = { attempts: 0, baseDelayMs: 5000, maxDelayMs: 100, backoff: 'none' as 'linear' };
    expect(() => policyOf({ id: 'api.audit', retry }, defaultRetryPolicy)).toThrow(
      expect.objectContaining({
        code: 'RETRY_POLICY_INVALID',
        message:
          'api.audit: attempts is 0 and must be a whole number from 1 to 100; ' +
          'maxDelayMs (100) must not be less than baseDelayMs (5000); ' +
          'backoff is none and must be exponential or linear',
      }),
    );
  });

  test.each([
    ['a fraction of an attempt', { attempts: 2.5 }],
    ['no number', { baseDelayMs: Number.NaN }],
    ['a delay below a millisecond', { baseDelayMs: 0 }],
    ['a delay over a day', { maxDelayMs: 86_400_001 }],
  ])('with %s is a fault', (_, own) => {
    expect(policyFaults({ ...defaultRetryPolicy, ...own })).toHaveLength(1);
  });
});
