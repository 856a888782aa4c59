import { expect, test } from '@jest/globals';
import { closestNames } from '../src/closest-names.js';

test('a slip of the finger finds the name that was meant', () => {
  expect(closestNames('sim_amber_fix', ['sim_keen_vole', 'sim_amber_fox', 'other'], 1)).toEqual([
    'sim_amber_fox',
  ]);
});

test('names that begin with what was asked come first', () => {
  expect(closestNames('sim', ['him', 'simulated_long_name'], 2)).toEqual(['simulated_long_name', 'him']);
});

test('there are never more than asked for, and ties are by name', () => {
  expect(closestNames('aa', ['ac', 'ab', 'ad'], 2)).toEqual(['ab', 'ac']);
  expect(closestNames('aa', [], 2)).toEqual([]);
});
