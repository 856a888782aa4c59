import { expect, test } from '@jest/globals';
import { closestNames } from '../src/closest-names.js';

test('a slip of the finger finds the name that was meant', () => {
  const names = ['sim_keen_vole', 'sim_amber_fox', 'other'];
  expect(closestNames('sim_amber_fix', names, { count: 1 })).toEqual(['sim_amber_fox']);
});

test('names that begin with what was asked come first', () => {
  const names = ['him', 'simulated_long_name'];
  expect(closestNames('sim', names)).toEqual(['simulated_long_name', 'him']);
});

test('there are never more than asked for, and ties are by name', () => {
  expect(closestNames('aa', ['ac', 'ab', 'ad'], { count: 2 })).toEqual(['ab', 'ac']);
  expect(closestNames('aa', ['ae', 'ac', 'ab', 'ad'])).toEqual(['ab', 'ac', 'ad']);
  expect(closestNames('aa', [])).toEqual([]);
});

test('what resembles nothing finds nothing, where only what is near is wanted', () => {
  const topics = ['channel-stats', 'channel-stats.dlt', 'twitch-chat-messages'];
  expect(closestNames('chanel-stats', topics, { maxEdits: 3 })).toEqual(['channel-stats']);
  expect(closestNames('channel', topics, { maxEdits: 3 })).toEqual(['channel-stats', 'channel-stats.dlt']);
  expect(closestNames('orders', topics, { maxEdits: 3 })).toEqual([]);
});
