import { createMemoryKafka } from '@chatpulse/kafka/fakes';
import { expect, test } from '@jest/globals';
import { trackChannels } from '../src/tracking.js';

test('the topic says what is wanted; doing it twice writes nothing; the other source goes', async () => {
  const topic = 'tracked';
  const memory = createMemoryKafka();
  memory.createTopic(topic, { partitions: 4, config: { 'cleanup.policy': 'compact' } });
  const kafka = memory.connect();
  const track = (wanted: string[], source: 'twitch' | 'simulator', all: boolean) =>
    trackChannels({ kafka, topic, wanted, source, all, wallNow: () => 1000 });

  expect(await track(['sim_a', 'sim_b'], 'simulator', true)).toEqual({
    add: ['sim_a', 'sim_b'],
    kept: [],
    remove: [],
  });
  expect(await track(['sim_a', 'sim_b'], 'simulator', true)).toEqual({
    add: [],
    kept: ['sim_a', 'sim_b'],
    remove: [],
  });
  const { remove } = await track(['forsen'], 'twitch', false);
  expect([...remove].sort()).toEqual(['sim_a', 'sim_b']);

  const records = memory.records(topic);
  expect(records).toHaveLength(5);
  const latest = new Map(records.map(({ key, value }) => [String(key), value && JSON.parse(String(value))]));
  expect(Object.fromEntries(latest)).toEqual({
    forsen: { channel: 'forsen', addedAt: 1000, source: 'twitch' },
    sim_a: null,
    sim_b: null,
  });
  await kafka.disconnect();
});
