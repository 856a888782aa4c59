import { createLogger } from '@chatpulse/service';
import { expect, test } from '@jest/globals';
import { createTrackedChannels } from '../src/tracked.js';

const logger = createLogger({ service: 'api-test', level: 'silent' });
const record = (channel: string, source: string) => ({
  key: channel,
  value: Buffer.from(JSON.stringify({ channel, addedAt: 1, source })),
});

test('a record tracks a channel, a tombstone ends it', () => {
  const tracked = createTrackedChannels(logger);
  tracked.onRecord(record('a', 'twitch'));
  tracked.onRecord(record('sim_b', 'simulator'));
  expect(tracked.all()).toEqual([
    { channel: 'a', simulated: false },
    { channel: 'sim_b', simulated: true },
  ]);
  tracked.onRecord({ key: 'a', value: null });
  expect(tracked.find('a')).toBeUndefined();
  expect(tracked.find('sim_b')).toBeDefined();
});

test('a record that cannot be decoded changes nothing', () => {
  const tracked = createTrackedChannels(logger);
  tracked.onRecord(record('a', 'twitch'));
  tracked.onRecord({ key: 'a', value: Buffer.from('{') });
  tracked.onRecord({ key: 'a', value: Buffer.from('{"channel":"a"}') });
  expect(tracked.find('a')).toEqual({ channel: 'a', simulated: false });
});
