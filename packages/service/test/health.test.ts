import { describe, expect, test } from '@jest/globals';
import { createHealth } from '../src/health.js';

describe('health', () => {
  test('a loop is alive until its last beat is older than allowed', () => {
    let time = 0;
    const health = createHealth({ now: () => time });
    health.registerLoop('fetch', 1000);
    time = 1000;
    expect(health.live().ok).toBe(true);
    time = 1001;
    expect(health.live()).toEqual({
      ok: false,
      checks: { fetch: { ok: false, detail: 'last beat 1001 ms ago, allowed 1000 ms' } },
    });
    health.beat('fetch');
    expect(health.live().ok).toBe(true);
  });

  test('one dead loop is enough to be dead, and a removed one does not count', () => {
    let time = 0;
    const health = createHealth({ now: () => time });
    health.registerLoop('fast', 10);
    health.registerLoop('slow', 1000);
    time = 11;
    expect(health.live().ok).toBe(false);
    health.removeLoop('fast');
    expect(health.live().ok).toBe(true);
  });

  test('a beat of a loop that nobody watches is ignored', () => {
    const health = createHealth();
    health.beat('unknown');
    expect(health.live()).toEqual({ ok: true, checks: {} });
  });

  test('ready means that every report was good, and says which was not', () => {
    const health = createHealth();
    health.report('kafka', true);
    health.report('cassandra', false, 'no host answers');
    expect(health.ready()).toEqual({
      ok: false,
      checks: { kafka: { ok: true }, cassandra: { ok: false, detail: 'no host answers' } },
    });
    health.report('cassandra', true);
    expect(health.ready().ok).toBe(true);
  });

  test('what is not ready may well be alive', () => {
    const health = createHealth();
    health.report('kafka', false);
    expect([health.live().ok, health.ready().ok]).toEqual([true, false]);
  });
});
