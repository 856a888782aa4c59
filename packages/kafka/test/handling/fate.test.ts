import { describe, expect, test } from '@jest/globals';
import { DependencyDownError, KafkaUnavailableError } from '../../src/errors.js';
import { type Attempted, type Fate, fateOf } from '../../src/handling/fate.js';
import { deadLetter, drop, ok, retry } from '../../src/handling/outcome.js';

const policy = {
  enabled: true,
  attempts: 3,
  baseDelayMs: 100,
  maxDelayMs: 1000,
  backoff: 'exponential' as const,
};
const fate = (attempted: Attempted, over: Partial<Parameters<typeof fateOf>[1]> = {}): Fate =>
  fateOf(attempted, { attempt: 1, policy, order: 'none', random: () => 0.5, ...over });

class Passing extends Error {
  readonly retriable = true;
}

describe('fate', () => {
  test('ok, drop and dead letter are what the handler says', () => {
    for (const outcome of [ok, drop('not ours'), deadLetter('NO_CHANNEL', 'it is gone')]) {
      expect(fate({ outcome })).toEqual(outcome);
    }
  });

  test('a retry goes through the retry topic, and stays in place where order matters', () => {
    expect(fate({ outcome: retry('not yet') })).toMatchObject({
      kind: 'retry',
      where: 'topic',
      delayMs: 100,
    });
    expect(fate({ outcome: retry('not yet') }, { order: 'key' })).toMatchObject({ where: 'place' });
  });

  test('a retriable throw is a retry, and each one waits longer', () => {
    const thrown = new Passing('not yet');
    const delays = [1, 2].map((attempt) => fate({ thrown }, { attempt }));
    expect(delays).toMatchObject([{ delayMs: 100 }, { delayMs: 200, error: 'not yet' }]);
  });

  test('after the last attempt it is exhausted, and without retries after the first', () => {
    const exhausted = { kind: 'deadLetter', code: 'RETRIES_EXHAUSTED', error: 'not yet' };
    expect(fate({ thrown: new Passing('not yet') }, { attempt: 3 })).toMatchObject(exhausted);
    const off = { policy: { ...policy, enabled: false } };
    expect(fate({ outcome: retry('not yet') }, off)).toMatchObject(exhausted);
  });

  test('the handler may choose the delay itself, within the policy', () => {
    expect(fate({ outcome: retry('not yet', 7) })).toMatchObject({ delayMs: 7 });
    expect(fate({ outcome: retry('not yet', 7_000_000) })).toMatchObject({ delayMs: 1000 });
  });

  test('a dependency that is down is waited for, at any attempt and under any policy', () => {
    const over = { attempt: 99, policy: { ...policy, enabled: false } };
    for (const thrown of [new DependencyDownError('away'), new KafkaUnavailableError('away')]) {
      expect(fate({ thrown }, over)).toMatchObject({ kind: 'wait', code: thrown.code, error: 'away' });
    }
  });

  test('anything else that is thrown is a crash, also what is no error', () => {
    for (const thrown of [new TypeError('a bug'), 'text', undefined]) {
      expect(fate({ thrown })).toEqual({ kind: 'crash', error: thrown });
    }
  });
});
