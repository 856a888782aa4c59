import { expect, test } from '@jest/globals';
import { createComponent } from '../../src/supervisor/component.js';
import { fakeEdges, service, settle, task } from './fakes.js';

test('a service is ready when its probe succeeds', async () => {
  const { edges, unready, pass } = fakeEdges();
  unready.add('api');
  const api = createComponent(service('api'), edges);
  api.start();
  await settle();
  expect(api.view()).toMatchObject({ state: 'starting', problem: 'not yet', pid: 101 });
  unready.delete('api');
  await pass(200);
  expect(api.view()).toMatchObject({ state: 'ready', restarts: 0 });
  await expect(api.settled()).resolves.toBe(true);
});

test('a death is followed by a pause and a restart, and counted', async () => {
  const { edges, started, die, pass } = fakeEdges();
  const api = createComponent(service('api'), edges);
  api.start();
  await settle();
  die('api', { code: null, signal: 'SIGKILL' });
  expect(api.view()).toMatchObject({ state: 'restarting', restarts: 1, problem: 'was ended by SIGKILL' });
  expect(api.view().pid).toBeUndefined();
  await pass(249);
  expect(started).toEqual(['api']);
  await pass(1);
  expect(started).toEqual(['api', 'api']);
  expect(api.view()).toMatchObject({ state: 'ready', restarts: 1 });
});

test('after the fifth death within 60 s it gives up and says where the log is', async () => {
  const { edges, started, die, pass } = fakeEdges();
  const api = createComponent(service('api'), edges);
  api.start();
  for (let death = 0; death < 5; death++) {
    await pass(2000);
    die('api');
  }
  await pass(60_000);
  expect(started).toHaveLength(5);
  expect(api.view()).toMatchObject({
    state: 'failed',
    restarts: 4,
    problem: 'exited with 1, the fifth time within 60 s; its log is /logs/api.log',
  });
  await expect(api.settled()).resolves.toBe(false);
});

test('one that gave up can be started again and has its five lives back', async () => {
  const { edges, started, die, pass } = fakeEdges();
  const api = createComponent(service('api'), edges);
  api.start();
  for (let death = 0; death < 5; death++) {
    await pass(2000);
    die('api');
  }
  api.start();
  await settle();
  die('api');
  await pass(250);
  expect(api.view().state).toBe('ready');
  expect(started).toHaveLength(7);
});

test('stopping is no death', async () => {
  const { edges, stopped, pass, started } = fakeEdges();
  const api = createComponent(service('api'), edges);
  api.start();
  await settle();
  await api.stop();
  await pass(60_000);
  expect(api.view()).toMatchObject({ state: 'stopped', restarts: 0 });
  expect([started, stopped]).toEqual([['api'], ['api']]);
});

test('stopping while it waits for its restart cancels the restart', async () => {
  const { edges, die, pass, started } = fakeEdges();
  const api = createComponent(service('api'), edges);
  api.start();
  await settle();
  die('api');
  await api.stop();
  await pass(60_000);
  expect(started).toEqual(['api']);
});

test('a task is done when it ends well, is tried again when not, and is not repeated once done', async () => {
  const { edges, die, pass, started } = fakeEdges();
  const topics = createComponent(task('topics'), edges);
  topics.start();
  die('topics');
  expect(topics.view().state).toBe('restarting');
  await pass(250);
  die('topics', { code: 0, signal: null });
  expect(topics.view().state).toBe('done');
  topics.start();
  expect(started).toEqual(['topics', 'topics']);
});

test('something temporary is not restarted', async () => {
  const { edges, die, pass, started } = fakeEdges();
  const simulator = createComponent(service('replay-simulator', { temporary: true }), edges);
  simulator.start();
  await settle();
  die('replay-simulator');
  await pass(60_000);
  expect(simulator.view()).toMatchObject({ state: 'failed', problem: 'exited with 1' });
  expect(started).toHaveLength(1);
});

test('a command that cannot be started is a failure with its reason', async () => {
  const { edges } = fakeEdges();
  const start = () => {
    throw new Error('nope cannot be started');
  };
  const api = createComponent(service('api'), { ...edges, start });
  api.start();
  expect(api.view()).toMatchObject({ state: 'failed', problem: 'Error: nope cannot be started' });
});
