import { KafkaUnavailableError } from '@chatpulse/kafka';
import { createLogger } from '@chatpulse/service';
import { expect, test } from '@jest/globals';
import { createFlowLook } from '../../src/operator/flow-look.js';
import { progressOf } from '../../src/state.js';
import { createTrackedChannels } from '../../src/tracked.js';
import { noon, watermark } from '../samples.js';
import { createFakeKit } from './fake-kit.js';

function createLook() {
  const kit = createFakeKit();
  const clock = { ms: noon };
  kit.flows = ['twitch-chat-messages', 'channel-stats'].map((topic) => ({
    topic,
    perSecond: 5,
    overMs: 1000,
    newestAt: noon,
  }));
  const group = (groupId: string, topic: string, committed: string) => ({
    groupId,
    state: 'Stable',
    protocolType: 'consumer',
    protocol: 'stream',
    lag: 7,
    members: [{ memberId: 'm', clientId: groupId, host: 'h', assigned: [] }],
    partitions: [
      { topic, partition: 0, memberId: 'm', committed, high: '10', highWatermark: '10', lag: 7 },
      {
        topic,
        partition: 1,
        memberId: 'm',
        committed: '9',
        high: '10',
        highWatermark: '10',
        lag: 1,
        explained: 'a mark',
      },
    ],
  });
  const commit = (offset: string): void => {
    kit.groups = [
      group('chatpulse-processor', 'twitch-chat-messages', offset),
      group('chatpulse-api', 'channel-stats', offset),
    ];
  };
  commit('3');
  const look = createFlowLook({
    admin: kit.admin,
    progress: async () => progressOf([watermark({ eventTime: clock.ms })]),
    tracked: createTrackedChannels(createLogger({ service: 'api-test', level: 'silent' })),
    groups: { api: 'chatpulse-api', processor: 'chatpulse-processor' },
    clientId: 'chatpulse-api',
    now: () => clock.ms,
  });
  return { kit, clock, commit, look };
}

test('a lag that is explained does not count', async () => {
  const { look } = createLook();
  const { stages } = await look();
  expect(stages.find(({ id }) => id === 'processor')?.lag).toBe(7);
});

test('a group whose offsets stand still while records wait has stopped; one that moves has not', async () => {
  const { clock, commit, kit, look } = createLook();
  await look();
  const later = async (ms: number) => {
    clock.ms += ms;
    for (const [index, flow] of kit.flows.entries()) kit.flows[index] = { ...flow, newestAt: clock.ms };
    return look();
  };
  expect((await later(5000)).stoppedAt).toBeNull();
  expect((await later(6000)).stoppedAt).toBe('processor');
  commit('4');
  expect((await later(1000)).stoppedAt).toBeNull();
});

test('several who look within a second share an answer; one that failed is not kept', async () => {
  const { clock, kit, look } = createLook();
  kit.admin.flow = () => Promise.reject(new KafkaUnavailableError('away'));
  await expect(look()).rejects.toThrow('away');
  kit.admin.flow = async () => kit.flows;
  const first = await look();
  expect(await look()).toBe(first);
  clock.ms += 1000;
  expect(await look()).not.toBe(first);
});

test('the processor is the group of its newest generation', async () => {
  const { kit, look, clock } = createLook();
  const processor = async () => {
    clock.ms += 2000;
    return (await look()).stages.find(({ id }) => id === 'processor')?.detail;
  };
  const named = (groupId: string) =>
    ({ ...kit.groups[0], groupId, members: [] }) as (typeof kit.groups)[number];
  kit.groups.push(
    named('chatpulse-processor-g2'),
    named('chatpulse-processor-g10'),
    named('chatpulse-processor-x-g11'),
  );
  expect(await processor()).toContain('its group chatpulse-processor-g10,');
});
