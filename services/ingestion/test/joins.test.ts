import { describe, expect, test } from '@jest/globals';
import { backoffMs } from '../src/backoff.js';
import { createJoinPlan, type JoinTimings } from '../src/joins.js';

const timings: JoinTimings = {
  windowMs: 10_000,
  answerMs: 5000,
  retryMinMs: 2000,
  retryMaxMs: 60_000,
  refusedMs: 3_600_000,
};
const everywhere = (): boolean => true;

function planOf(count: number, opts: { atMost?: number; sizes?: Record<string, number> } = {}) {
  const { atMost = 20, sizes = {} } = opts;
  const plan = createJoinPlan({ atMost, timings, random: () => 0, sizeOf: (name) => sizes[name] ?? 0 });
  for (let index = 0; index < count; index++) plan.desire(`c${index}`);
  return plan;
}

/** When the first channel is tried, one second at a time. */
function attemptsOf(plan: ReturnType<typeof planOf>, untilMs: number): number[] {
  const attempts: number[] = [];
  for (let nowMs = 0; nowMs < untilMs; nowMs += 1000)
    if (plan.take(nowMs, everywhere).includes('c0')) attempts.push(nowMs);
  return attempts;
}

describe('the budget', () => {
  test('is never exceeded in any 10 s, also when everything is lost meanwhile', () => {
    const plan = planOf(200);
    const taken: number[] = [];
    for (let nowMs = 0; nowMs < 120_000; nowMs += 250) {
      if (nowMs === 15_000 || nowMs === 15_250)
        for (let index = 0; index < 200; index++) plan.lost(`c${index}`);
      for (const channel of plan.take(nowMs, everywhere)) {
        taken.push(nowMs);
        plan.joined(channel);
      }
    }
    expect(plan.counts().joined).toBe(200);
    for (const at of taken)
      expect(taken.filter((other) => other >= at && other < at + 10_000).length).toBeLessThan(21);
  });

  test('goes to the largest channels first', () => {
    const plan = planOf(5, { atMost: 2, sizes: { c3: 9, c1: 4 } });
    expect(plan.take(0, everywhere)).toEqual(['c3', 'c1']);
    expect(plan.take(10_000, everywhere)).toHaveLength(2);
  });

  test('is not spent on channels without a connection', () => {
    const plan = planOf(40);
    expect(plan.take(0, () => false)).toEqual([]);
    expect(plan.take(0, (channel) => channel === 'c39')).toEqual(['c39']);
  });
});

describe('a channel', () => {
  test('counts as joined only once its ROOMSTATE came', () => {
    const plan = planOf(1);
    expect(plan.take(0, everywhere)).toEqual(['c0']);
    expect([plan.stateOf('c0'), plan.waiting()]).toEqual(['joining', [['c0', 'joining']]]);
    plan.joined('c0');
    expect([plan.stateOf('c0'), plan.waiting()]).toEqual(['joined', []]);
  });

  test('that does not answer is tried again ever less often, five times, and then once an hour', () => {
    const plan = planOf(1);
    const attempts = attemptsOf(plan, 8_000_000);
    const gaps = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
    expect(gaps).toEqual([6000, 7000, 9000, 13_000, 3_600_000, 3_600_000]);
  });

  test('is not found when the fifth JOIN had its time, and joined when it answers after all', () => {
    const plan = planOf(1);
    attemptsOf(plan, 39_000);
    expect(plan.stateOf('c0')).toBe('joining');
    plan.take(40_000, everywhere);
    expect([plan.stateOf('c0'), plan.counts().not_found]).toEqual(['not_found', 1]);
    plan.joined('c0');
    expect(plan.stateOf('c0')).toBe('joined');
  });

  test.each(['banned', 'suspended'] as const)('that is %s is tried again in an hour', (why) => {
    const plan = planOf(1);
    plan.take(0, everywhere);
    plan.refused('c0', why, 1000);
    plan.lost('c0');
    expect([plan.stateOf('c0'), plan.take(3_600_999, everywhere)]).toEqual([why, []]);
    expect(plan.take(3_601_000, everywhere)).toEqual(['c0']);
    expect(plan.stateOf('c0')).toBe(why);
  });

  test('that nobody asks for any more is not joined, and its late ROOMSTATE changes nothing', () => {
    const plan = planOf(1);
    plan.forget('c0');
    expect([plan.take(0, everywhere), plan.joined('c0'), plan.stateOf('c0')]).toEqual([[], false, undefined]);
  });
});

test('a second outage during rejoin loses no channel', () => {
  const plan = planOf(30);
  plan.take(0, everywhere).forEach(plan.joined);
  plan.take(10_000, everywhere).forEach(plan.joined);
  for (let index = 0; index < 30; index++) plan.lost(`c${index}`);
  plan.take(20_000, everywhere);
  for (let index = 0; index < 30; index++) plan.lost(`c${index}`);
  for (let nowMs = 30_000; nowMs < 60_000; nowMs += 1000) plan.take(nowMs, everywhere).forEach(plan.joined);
  expect(plan.counts()).toEqual({ joining: 0, joined: 30, banned: 0, suspended: 0, not_found: 0 });
});

test('backoff doubles to its maximum and never leaves the upper half of it', () => {
  expect([0, 1, 2, 3, 99].map((attempt) => backoffMs(attempt, 1000, 6000, 0))).toEqual([
    500, 1000, 2000, 3000, 3000,
  ]);
  expect(backoffMs(0, 1000, 6000, 0.999)).toBeCloseTo(999.5);
});
