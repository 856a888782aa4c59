import { expect, test } from '@jest/globals';
import { processorGroup } from '../../src/operator/processor-group.js';

test('the group of the newest generation is meant, whatever else is there', () => {
  expect(processorGroup('p', ['p', 'p-g2', 'p-g10', 'p-g9', 'p-gx', 'other-g99', 'p-g3-more'])).toBe('p-g10');
});

test('without a recount it is the group of the first generation, also while it is not there', () => {
  expect(processorGroup('p', ['p', 'api'])).toBe('p');
  expect(processorGroup('p', [])).toBe('p');
});
