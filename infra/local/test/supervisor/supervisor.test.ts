import { expect, test } from '@jest/globals';
import { createSupervisor, type Progress } from '../../src/supervisor/supervisor.js';
import { fakeEdges, service, settle, task } from './fakes.js';

const plan = [
  service('kafka'),
  task('topics', { dependsOn: ['kafka'] }),
  service('cassandra'),
  service('api', { dependsOn: ['topics', 'cassandra'] }),
];

function stack() {
  const fake = fakeEdges();
  const reported: string[] = [];
  const supervisor = createSupervisor(fake.edges);
  const report = ({ name, outcome }: Progress) => reported.push(`${name} ${outcome}`);
  const up = async (wanted = plan) => {
    const applied = supervisor.apply(wanted, report);
    await settle();
    fake.die('topics', { code: 0, signal: null });
    return applied;
  };
  return { ...fake, supervisor, reported, report, up };
}

test('what depends on nothing starts at once, the rest when what it depends on is ready', async () => {
  const { started, reported, up } = stack();
  await expect(up()).resolves.toEqual({ unchanged: [], failed: [] });
  expect(started).toEqual(['kafka', 'cassandra', 'topics', 'api']);
  expect(reported).toEqual(['kafka ready', 'cassandra ready', 'topics done', 'api ready']);
});

test('the same plan again changes nothing', async () => {
  const { started, reported, up } = stack();
  await up();
  const before = [...started];
  reported.length = 0;
  await expect(up()).resolves.toEqual({ unchanged: ['kafka', 'topics', 'cassandra', 'api'], failed: [] });
  expect(started).toEqual(before);
  expect(reported).toEqual([]);
});

test('only what changed is restarted', async () => {
  const { started, stopped, up } = stack();
  await up();
  await up(plan.map((spec) => (spec.name === 'api' ? { ...spec, fingerprint: '2' } : spec)));
  expect(stopped).toEqual(['api']);
  expect(started.filter((name) => name === 'api')).toHaveLength(2);
  expect(started.filter((name) => name === 'kafka')).toHaveLength(1);
});

test('what was left alone is waited for when a change took away what it needs', async () => {
  const { supervisor, unready, up, report, pass } = stack();
  await up();
  unready.add('api');
  const applied = supervisor.apply(
    plan.map((spec) => (spec.name === 'cassandra' ? { ...spec, fingerprint: '2' } : spec)),
    report,
  );
  await settle();
  expect(supervisor.views().find(({ name }) => name === 'api')).toMatchObject({ state: 'starting' });
  unready.delete('api');
  await pass(200);
  await expect(applied).resolves.toMatchObject({ failed: [] });
});

test('nothing is started on top of something that failed', async () => {
  const { supervisor, die, pass, started, report } = stack();
  const applied = supervisor.apply(plan, report);
  await settle();
  for (let death = 0; death < 5; death++) {
    die('topics');
    await pass(2000);
  }
  await expect(applied).resolves.toMatchObject({ failed: ['topics', 'api'] });
  expect(started).not.toContain('api');
  expect(supervisor.views().find(({ name }) => name === 'api')).toMatchObject({
    state: 'waiting',
    problem: 'topics is not ready',
  });
});

test('down stops first what others do not depend on', async () => {
  const { supervisor, stopped, up, report } = stack();
  await up();
  await supervisor.down(report);
  expect(stopped.indexOf('api')).toBeLessThan(stopped.indexOf('kafka'));
  expect(stopped.indexOf('api')).toBeLessThan(stopped.indexOf('cassandra'));
  expect(supervisor.views().every(({ state }) => state === 'stopped')).toBe(true);
});

test('down does not wait for a start that hangs, and nothing is started after it', async () => {
  const { supervisor, unready, started, report } = stack();
  unready.add('kafka');
  const applied = supervisor.apply(plan, report);
  await settle();
  await supervisor.down(report);
  await expect(applied).resolves.toMatchObject({ failed: ['kafka', 'topics', 'api'] });
  expect(started).toEqual(['kafka', 'cassandra']);
});

test('a service that never gets ready is reported after two minutes', async () => {
  const { supervisor, unready, pass, report } = stack();
  unready.add('cassandra');
  const applied = supervisor.apply([service('cassandra')], report);
  await settle();
  await pass(120_000);
  await expect(applied).resolves.toMatchObject({ failed: ['cassandra'] });
});

test('what was added beside the plan survives the next plan and goes when it is removed', async () => {
  const { supervisor, stopped, up, report } = stack();
  await up();
  await supervisor.add(service('replay-simulator', { temporary: true }), report);
  await up();
  expect(stopped).toEqual([]);
  await supervisor.remove('replay-simulator');
  expect(stopped).toEqual(['replay-simulator']);
  expect(supervisor.views().map(({ name }) => name)).not.toContain('replay-simulator');
});
