import { describe, expect, test } from '@jest/globals';
import { createReadingPlan } from '../../src/consumer/reading-plan.js';

const end = (partition: number, low: string, high: string) => ({ partition, low, high });

describe('reading plan', () => {
  test('is done at once when every partition is empty, also one whose records are all gone', () => {
    expect(createReadingPlan([end(0, '0', '0'), end(1, '7', '7')], 200).done()).toBe(true);
  });

  test('is done when every partition was passed up to the end it had', () => {
    const plan = createReadingPlan([end(0, '0', '3'), end(1, '5', '6'), end(2, '0', '0')], 200);
    plan.passed(0, '2');
    expect(plan.done()).toBe(false);
    plan.passed(1, '5');
    expect(plan.done()).toBe(true);
  });

  test('offsets are compared as numbers, beyond what a double can hold', () => {
    const plan = createReadingPlan([end(0, '0', '9007199254740993')], 200);
    plan.passed(0, '9007199254740991');
    expect(plan.done()).toBe(false);
    plan.passed(0, '9007199254740992');
    expect(plan.done()).toBe(true);
  });

  test('records that were passed are not new when they are read again', () => {
    const plan = createReadingPlan([end(0, '0', '10')], 200);
    plan.passed(0, '4');
    expect([plan.isNew(0, '4', 0), plan.isNew(0, '5', 0), plan.isNew(1, '0', 0)]).toEqual([
      false,
      true,
      true,
    ]);
    plan.passed(0, '2');
    expect(plan.isNew(0, '3', 0)).toBe(false);
  });

  test('in a topic that was made anew all records are new, whatever their offsets', () => {
    const plan = createReadingPlan([end(0, '0', '3')], 200);
    for (const [offset, timestamp] of [
      ['0', 1000],
      ['1', 3000],
      ['2', 2000],
    ] as const) {
      expect(plan.isNew(0, offset, timestamp)).toBe(true);
    }
    plan.passed(0, '2');
    expect([plan.isNew(0, '1', 3000), plan.isNew(0, '2', 2000)]).toEqual([false, false]);
    expect([plan.isNew(0, '0', 3001), plan.isNew(0, '1', 3001)]).toEqual([true, true]);
    plan.passed(0, '1');
    expect(plan.isNew(0, '1', 3001)).toBe(false);
  });

  test('an end that cannot be reached is given up when the broker has nothing more to give', () => {
    const plan = createReadingPlan([end(0, '0', '10')], 200);
    plan.passed(0, '4');
    for (const durationMs of [200, 201, 199]) plan.fetched('1', durationMs);
    expect(plan.done()).toBe(true);
  });

  test('fetches that fail at once, or bring records in between, prove nothing', () => {
    const plan = createReadingPlan([end(0, '0', '10')], 200);
    for (let round = 0; round < 5; round++) plan.fetched('1', 2);
    plan.fetched('1', 200);
    plan.fetched('1', 200);
    plan.passed(0, '4');
    plan.fetched('1', 200);
    expect(plan.done()).toBe(false);
  });

  test('every broker has to be quiet, also one that was only asked yet', () => {
    const plan = createReadingPlan([end(0, '0', '10')], 200);
    plan.fetched('2', 3);
    plan.asked('3');
    const quiet = (nodeId: string): void => {
      for (let round = 0; round < 3; round++) plan.fetched(nodeId, 200);
    };
    quiet('1');
    quiet('2');
    plan.asked('1');
    expect(plan.done()).toBe(false);
    quiet('3');
    expect(plan.done()).toBe(true);
  });
});
