import { describe, expect, test } from '@jest/globals';
import { createSightingFilter } from '../src/sighting-filter.js';
import { minute, noon, sighting } from './samples.js';

describe('sightings worth storing', () => {
  const stored = () => {
    const filter = createSightingFilter();
    filter.stored([sighting({ firstSeen: noon, lastSeen: noon })]);
    return filter;
  };

  test('a channel seen for the first time is news, until it is stored', () => {
    const filter = createSightingFilter();
    expect(filter.news([sighting()])).toHaveLength(1);
    expect(filter.news([sighting()])).toHaveLength(1);
    filter.stored([sighting()]);
    expect(filter.news([sighting()])).toHaveLength(0);
  });

  test('a later sight is news once a minute', () => {
    expect(stored().news([sighting({ lastSeen: noon + minute - 1 })])).toHaveLength(0);
    expect(stored().news([sighting({ lastSeen: noon + minute })])).toHaveLength(1);
  });

  test('a new name is news at once; an old name that is replayed is not', () => {
    expect(stored().news([sighting({ login: 'renamed', lastSeen: noon + 1 })])).toHaveLength(1);
    expect(stored().news([sighting({ login: 'ancient', lastSeen: noon - 1 })])).toHaveLength(0);
  });

  test('an earlier first sight is news', () => {
    expect(stored().news([sighting({ firstSeen: noon - minute, lastSeen: noon - minute })])).toHaveLength(1);
  });
});
