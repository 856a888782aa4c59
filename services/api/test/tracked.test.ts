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
    { channel: 'a', simulated: false, addedAt: 1 },
    { channel: 'sim_b', simulated: true, addedAt: 1 },
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
  expect(tracked.find('a')).toEqual({ channel: 'a', simulated: false, addedAt: 1 });
});

test('a record that is not after the last of its key changes nothing: what was written here is known before it is read', () => {
  const tracked = createTrackedChannels(logger);
  tracked.onRecord({ ...record('a', 'twitch'), offset: '4' });
  tracked.onRecord({ key: 'a', value: null, offset: '5' });
  tracked.onRecord({ ...record('a', 'twitch'), offset: '4' });
  expect(tracked.find('a')).toBeUndefined();
  tracked.onRecord({ ...record('a', 'twitch'), offset: '6' });
  expect(tracked.find('a')).toBeDefined();
});
