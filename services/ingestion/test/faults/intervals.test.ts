import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { holds, type Interval, union, without } from '../support/faults/intervals.js';

const interval = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20 }))
  .map(([from, length]): Interval => ({ from, to: from + length }));
const instants = Array.from({ length: 90 }, (_, at) => at);

test('a union holds an instant when one of its intervals does, and its parts neither touch nor overlap', () => {
  fc.assert(
    fc.property(fc.array(interval), (intervals) => {
      const merged = union(intervals);
      expect(instants.map((at) => holds(merged, at))).toEqual(instants.map((at) => holds(intervals, at)));
      merged.slice(1).forEach(({ from }, index) => {
        expect(from).toBeGreaterThan((merged[index]?.to ?? 0) + 1);
      });
    }),
  );
});

test('what is left of a whole is every instant of it that nothing takes', () => {
  fc.assert(
    fc.property(interval, fc.array(interval), (whole, taken) => {
      const left = without(whole, taken);
      expect(instants.map((at) => holds(left, at))).toEqual(
        instants.map((at) => holds([whole], at) && !holds(taken, at)),
      );
    }),
  );
});
