import { describe, expect, test } from '@jest/globals';
import { backoffMs } from '../src/backoff.js';
import { createJoinPlan, type JoinTimings } from '../src/joins.js';

const timings: JoinTimings = {
  joins: 20,
  windowMs: 10_000,
  answerMs: 5000,
  retryMinMs: 2000,
  retryMaxMs: 60_000,
};
const everywhere = (): boolean => true;

function planOf(count: number) {
  const plan = createJoinPlan(timings, () => 0);
  for (let index = 0; index < count; index++) plan.desire(`c${index}`);
  return plan;
}

describe('the join plan', () => {
  test('never takes more than 20 in any 10 s, also when everything is lost meanwhile', () => {
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
    expect(plan.joinedCount()).toBe(200);
    for (const at of taken)
      expect(taken.filter((other) => other >= at && other < at + 10_000).length).toBeLessThan(21);
  });

  test('a channel counts as joined only once its ROOMSTATE came', () => {
    const plan = planOf(1);
    expect(plan.take(0, everywhere)).toEqual(['c0']);
    expect([plan.joinedCount(), plan.waiting()]).toEqual([0, ['c0']]);
    plan.joined('c0');
    expect([plan.joinedCount(), plan.waiting()]).toEqual([1, []]);
  });

  test('a JOIN without an answer is sent again, ever less often', () => {
    const plan = planOf(1);
    const attempts: number[] = [];
    for (let nowMs = 0; nowMs < 200_000; nowMs += 1000)
      if (plan.take(nowMs, everywhere).length > 0) attempts.push(nowMs);
    const gaps = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
    expect(gaps.slice(0, 4)).toEqual([6000, 7000, 9000, 13_000]);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(35_000 + 1000);
  });

  test('what left two JOINs unanswered is told apart from what is on its way', () => {
    const plan = planOf(1);
    for (let nowMs = 0; plan.unansweredCount() === 0; nowMs += 1000) plan.take(nowMs, everywhere);
    plan.joined('c0');
    expect(plan.unansweredCount()).toBe(0);
  });

  test('channels without a connection wait, and cost no budget', () => {
    const plan = planOf(40);
    expect(plan.take(0, () => false)).toEqual([]);
    expect(plan.take(0, (channel) => channel === 'c39')).toEqual(['c39']);
  });

  test('a second outage during rejoin loses no channel', () => {
    const plan = planOf(30);
    plan.take(0, everywhere).forEach(plan.joined);
    plan.take(10_000, everywhere).forEach(plan.joined);
    for (let index = 0; index < 30; index++) plan.lost(`c${index}`);
    plan.take(20_000, everywhere);
    for (let index = 0; index < 30; index++) plan.lost(`c${index}`);
    for (let nowMs = 30_000; nowMs < 60_000; nowMs += 1000) plan.take(nowMs, everywhere).forEach(plan.joined);
    expect(plan.joinedCount()).toBe(30);
  });

  test('a forgotten channel is not joined, and its late ROOMSTATE changes nothing', () => {
    const plan = planOf(1);
    plan.forget('c0');
    expect([plan.take(0, everywhere), plan.joined('c0'), plan.desiredCount()]).toEqual([[], false, 0]);
  });
});

test('backoff doubles to its maximum and never leaves the upper half of it', () => {
  expect([0, 1, 2, 3, 99].map((attempt) => backoffMs(attempt, 1000, 6000, 0))).toEqual([
    500, 1000, 2000, 3000, 3000,
  ]);
  expect(backoffMs(0, 1000, 6000, 0.999)).toBeCloseTo(999.5);
});
