import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTrackedEditor } from '../../src/operator/tracked-editor.js';
import { noon } from '../samples.js';
import { runOperator } from './running-operator.js';

let operator: Awaited<ReturnType<typeof runOperator>>;
beforeEach(async () => {
  operator = await runOperator();
});
afterEach(() => operator.close());

const track = (channel: string, source: 'twitch' | 'simulator'): void => {
  const value = Buffer.from(JSON.stringify({ channel, addedAt: noon, source }));
  operator.tracked.onRecord({ key: channel, value });
};
const put = (name: string) => operator.ask(`/tracked-channels/${name}`, { method: 'PUT' });
const remove = (name: string) => operator.ask(`/tracked-channels/${name}`, { method: 'DELETE' });

test('a channel is added by one record, after its entry in the audit log', async () => {
  const { status, body } = await put('%23NASA');
  expect([status, body]).toEqual([
    201,
    { channel: 'nasa', tracked: true, changed: true, source: 'twitch', simulated: false, notice: null },
  ]);
  expect(operator.kit.done).toMatchObject([
    {
      audited: {
        action: 'channel.track',
        actor: expect.stringMatching(/^token:/),
        topic: 'tracked-channels',
        details: { channel: 'nasa', source: 'twitch' },
      },
    },
    {
      sent: {
        topic: 'tracked-channels',
        key: 'nasa',
        value: JSON.stringify({ channel: 'nasa', addedAt: noon, source: 'twitch' }),
      },
    },
  ]);
});

test('who asks right after sees the change, though the record has not come back from Kafka', async () => {
  await put('nasa');
  const { body } = await operator.ask('/tracked-channels');
  expect(body.channels).toEqual([
    { channel: 'nasa', source: 'twitch', simulated: false, addedAt: new Date(noon).toISOString() },
  ]);
  await remove('nasa');
  expect((await operator.ask('/tracked-channels')).body).toMatchObject({ total: 0, source: null });
});

test('adding one that is there, or removing one that is not, writes nothing', async () => {
  track('nasa', 'twitch');
  expect(await put('nasa')).toMatchObject({ status: 200, body: { changed: false, tracked: true } });
  expect(await remove('esa')).toMatchObject({
    status: 200,
    body: { changed: false, tracked: false, source: null },
  });
  expect(operator.kit.done).toEqual([]);
});

test('removing writes a tombstone', async () => {
  track('nasa', 'twitch');
  expect(await remove('@Nasa')).toMatchObject({ status: 200, body: { channel: 'nasa', changed: true } });
  expect(operator.kit.done).toMatchObject([
    { audited: { action: 'channel.untrack' } },
    { sent: { key: 'nasa', value: null } },
  ]);
});

test('while the chat is simulated, every answer says so', async () => {
  track('sim_amber_fox', 'simulator');
  const { body } = await operator.ask('/tracked-channels');
  expect(body).toMatchObject({
    source: 'simulator',
    simulated: true,
    notice: expect.stringContaining('nothing of them comes from Twitch'),
  });
  expect((await put('sim_blue_owl')).body).toMatchObject({
    source: 'simulator',
    simulated: true,
    notice: body.notice,
  });
});

test('a real channel is not put beside simulated ones: 409 that says how to listen to Twitch', async () => {
  track('sim_amber_fox', 'simulator');
  const { status, body } = await put('nasa');
  expect([status, body.type]).toEqual([409, 'urn:chatpulse:problem:simulated-chat']);
  expect(body.detail).toContain('make up CHANNELS=nasa');
  expect(operator.kit.done).toEqual([]);
});

test.each(['a-b', 'a%20b', 'a'.repeat(26), '%23'])('%s is no channel name, and is refused', async (name) => {
  const { status, body } = await put(name);
  expect([status, body.errors?.[0]?.field]).toEqual([400, 'login']);
});

test('before the topic was read to its end nothing is said about what is in it', async () => {
  operator.health.report('tracked-channels', false, 'starting');
  expect((await operator.ask('/tracked-channels')).status).toBe(503);
  expect((await put('nasa')).status).toBe(503);
});

test('while the audit log cannot be written, nothing is changed', async () => {
  operator.kit.broken = Object.assign(new Error('away'), { retriable: true });
  expect((await put('nasa')).status).toBe(500);
  operator.kit.broken = undefined;
  expect((await operator.ask('/tracked-channels')).body.total).toBe(0);
});

test('a record that its contract does not allow is neither written nor told to the audit log', async () => {
  const { kit, tracked } = operator;
  const editor = createTrackedEditor({ tracked, kafka: kit, now: () => -1 });
  const who = { actor: 'ada', correlationId: 'c' };
  await expect(editor.put('nasa', who)).rejects.toMatchObject({ code: 'CONTRACT_VIOLATED' });
  expect([kit.done, tracked.all()]).toEqual([[], []]);
});

test('GET /audit shows what was done, the newest first', async () => {
  await put('nasa');
  await put('esa');
  await remove('nasa');
  const { body } = await operator.ask('/audit?limit=2');
  expect(body).toMatchObject({ complete: false });
  expect(body.entries).toMatchObject([
    { action: 'channel.untrack', details: { channel: 'nasa' } },
    {
      action: 'channel.track',
      details: { channel: 'esa' },
      actor: expect.stringMatching(/^token:[0-9a-f]{8}$/),
    },
  ]);
  const tracked = (await operator.ask('/audit?action=channel.track')).body.entries;
  expect(tracked).toHaveLength(2);
  expect(tracked[0].correlationId).not.toBe(tracked[1].correlationId);
});
