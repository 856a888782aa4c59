import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { trackChannels } from '../../src/tracking.js';
import { createTestKafka, type TestKafka } from '../support/test-kafka.js';
import { until } from '../support/until.js';

jest.setTimeout(60_000);

let own: TestKafka;
beforeEach(async () => {
  own = await createTestKafka();
});
afterEach(() => own.close());

test('the topic says what is wanted; doing it twice writes nothing; the other source goes', async () => {
  const topic = own.topics.tracked;
  const track = (wanted: string[], source: 'twitch' | 'simulator', all: boolean) =>
    trackChannels({ kafka: own.kafka, topic, wanted, source, all, wallNow: () => 1000 });
  const records = await own.read(topic);

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

  await until('every record', () => records.length === 5);
  const latest = new Map(records.map(({ key, value }) => [String(key), value && JSON.parse(String(value))]));
  expect(Object.fromEntries(latest)).toEqual({
    forsen: { channel: 'forsen', addedAt: 1000, source: 'twitch' },
    sim_a: null,
    sim_b: null,
  });
});
