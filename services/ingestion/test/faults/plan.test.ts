import { expect, test } from '@jest/globals';
import { faultKinds, picked, planFaults } from '../support/faults/plan.js';

test('the same seed gives the same faults, another seed others', () => {
  expect(planFaults(7, 5)).toEqual(planFaults(7, 5));
  expect(planFaults(7, 5)).not.toEqual(planFaults(8, 5));
});

test('a short run is the beginning of a long one', () => {
  const kinds = (rounds: number): string[] => planFaults(7, rounds).map(({ kind }) => kind);
  expect(kinds(5).slice(0, 8)).toEqual(kinds(1));
});

test('two minutes hold each of the eight kinds once, one every 15 s; ten minutes five times, in other orders', () => {
  const [two, ten] = [planFaults(11, 1), planFaults(11, 5)];
  expect(two.map(({ kind }) => kind).sort()).toEqual([...faultKinds].sort());
  expect(two.map(({ atMs }) => atMs)).toEqual(
    [7.5, 22.5, 37.5, 52.5, 67.5, 82.5, 97.5, 112.5].map((s) => s * 1000),
  );
  const rounds = [0, 8, 16, 24, 32].map((at) => ten.slice(at, at + 8).map(({ kind }) => kind));
  for (const round of rounds) expect([...round].sort()).toEqual([...faultKinds].sort());
  expect(new Set(rounds.map(String)).size).toBe(5);
});

test('over many seeds every kind comes first and hits both readers', () => {
  const first = Array.from({ length: 500 }, (_, seed) => planFaults(seed, 1)[0]);
  expect(new Set(first.map((fault) => `${fault?.kind} ${fault?.reader}`)).size).toBe(16);
});

test('a pick takes from what there is', () => {
  expect([0, 0.49, 0.5, 0.999].map((pick) => picked(['one', 'two'], pick))).toEqual([
    'one',
    'one',
    'two',
    'two',
  ]);
  expect(picked([], 0.5)).toBeUndefined();
});
