import { expect, test } from '@jest/globals';
import type { ComponentState } from '../../src/supervisor/component-spec.js';
import { difference } from '../../src/supervisor/diff.js';

const running = (name: string, fingerprint = '1', state: ComponentState = 'ready', temporary = false) => ({
  name,
  fingerprint,
  state,
  temporary,
});
const planned = (name: string, fingerprint = '1') => ({ name, fingerprint });

test('what runs as planned is left alone', () => {
  const current = [running('kafka'), running('topics', '1', 'done'), running('api', '1', 'starting')];
  expect(difference(current, current)).toEqual({
    stop: [],
    start: [],
    unchanged: ['kafka', 'topics', 'api'],
  });
});

test('what changed is stopped and started, what is new is started, what is gone is stopped', () => {
  const current = [running('kafka'), running('api'), running('simulator')];
  const plan = [planned('kafka'), planned('api', '2'), planned('track')];
  expect(difference(current, plan)).toEqual({
    stop: ['api', 'simulator'],
    start: ['api', 'track'],
    unchanged: ['kafka'],
  });
});

test('what gave up or was stopped is started again', () => {
  const current = [running('kafka', '1', 'stopped'), running('api', '1', 'failed')];
  expect(difference(current, current)).toEqual({ stop: [], start: ['kafka', 'api'], unchanged: [] });
});

test('a replay beside the plan is not touched by it', () => {
  expect(difference([running('replay-simulator', '1', 'ready', true)], []).stop).toEqual([]);
});
