import { describe, expect, test } from '@jest/globals';
import {
  generationOf,
  generationsThere,
  groupOf,
  internalTopics,
  nextGeneration,
} from '../../src/generation/generations.js';

const topics = [
  'channel-stats',
  'p-journal-changelog',
  'p-history-changelog',
  'p-g2-journal-changelog',
  'p-g21-journal-changelog',
  'p-notes',
  'pp-journal-changelog',
];

describe('what belongs to a generation', () => {
  test('a group is of one generation, and its name says of which', () => {
    expect([1, 2, 21].map((generation) => generationOf('p', groupOf('p', generation)))).toEqual([1, 2, 21]);
    for (const other of ['api', 'p-g', 'p-g1', 'p-g2x', 'pp-g2', 'p-more'])
      expect(generationOf('p', other)).toBeUndefined();
  });

  test('its changelogs are its own, not those of another generation and not what is no changelog', () => {
    expect(internalTopics('p', 1, topics)).toEqual(['p-journal-changelog', 'p-history-changelog']);
    expect(internalTopics('p', 2, topics)).toEqual(['p-g2-journal-changelog']);
  });

  test('a generation is there by its group or by a topic', () => {
    expect(generationsThere('p', { groups: ['p-g3', 'api'], topics })).toEqual([1, 2, 3, 21]);
    expect(generationsThere('p', { groups: [], topics: ['channel-stats', 'p-notes'] })).toEqual([]);
  });
});

test('the next generation is above any that was counted in, begun or configured', () => {
  expect(nextGeneration({ configured: 1, counted: [], there: [] })).toBe(2);
  expect(nextGeneration({ configured: 1, counted: [1, 4], there: [1, 2] })).toBe(5);
  expect(nextGeneration({ configured: 7, counted: [4], there: [2] })).toBe(8);
  expect(nextGeneration({ configured: 1, counted: [1], there: [1, 3] })).toBe(4);
});
