import { describe, expect, test } from '@jest/globals';
import { planTracking } from '../src/tracking-plan.js';

const twitch = (channel: string) => ({ channel, source: 'twitch' as const });
const simulator = (channel: string) => ({ channel, source: 'simulator' as const });

describe('planTracking', () => {
  test('adds what is new and keeps what is there', () => {
    expect(planTracking([twitch('a')], ['a', 'b', 'b'], 'twitch', { all: false })).toEqual({
      add: ['b'],
      kept: ['a'],
      remove: [],
    });
  });

  test('other channels of the same source stay', () => {
    expect(planTracking([twitch('a')], ['b'], 'twitch', { all: false }).remove).toEqual([]);
  });

  test('channels of the other source go: simulated and real ones are never mixed', () => {
    expect(planTracking([simulator('sim_a'), twitch('b')], ['b'], 'twitch', { all: false })).toEqual({
      add: [],
      kept: ['b'],
      remove: ['sim_a'],
    });
  });

  test('a channel that changes its source is written anew, not removed', () => {
    expect(planTracking([simulator('a')], ['a'], 'twitch', { all: false })).toEqual({
      add: ['a'],
      kept: [],
      remove: [],
    });
  });

  test('where the list is all that the source has, what is not on it goes', () => {
    expect(
      planTracking([simulator('sim_a'), simulator('sim_b')], ['sim_b'], 'simulator', { all: true }),
    ).toEqual({
      add: [],
      kept: ['sim_b'],
      remove: ['sim_a'],
    });
  });
});
