import type { TrackedChannel } from '@chatpulse/contracts';
import type { FollowTableOptions, Kafka } from '@chatpulse/kafka';
import { describe, expect, test } from '@jest/globals';
import { followTracked, readTracked } from '../src/tracked.js';

/** A table that says what the test puts into it, caught up when the test says so. */
async function followFake(source: TrackedChannel['source']) {
  let options: FollowTableOptions | undefined;
  let catchUp = (): void => {};
  const caughtUp = new Promise<void>((resolve) => {
    catchUp = resolve;
  });
  const kafka: Pick<Kafka, 'followTable'> = {
    async followTable(given) {
      options = given;
      return { caughtUp, stop: async () => {} };
    },
  };
  const said: string[] = [];
  const followed = await followTracked(kafka, {
    topic: 'tracked',
    source,
    events: {
      onAdded: (channel) => said.push(`+${channel}`),
      onRemoved: (channel) => said.push(`-${channel}`),
      onInvalid: (key) => said.push(`!${key}`),
      onCrash: () => said.push('crash'),
    },
  });
  const put = (channel: string, from: TrackedChannel['source'] | null): void => {
    const value = from && Buffer.from(JSON.stringify({ channel, addedAt: 1, source: from }));
    options?.onRecord({ key: channel, value, partition: 0, offset: '0', timestamp: 0 });
  };
  return { said, put, catchUp, caughtUp: followed.caughtUp };
}

describe('followTracked', () => {
  test('tells nothing before the topic was read to its end, and then only what is left', async () => {
    const { said, put, catchUp, caughtUp } = await followFake('twitch');
    put('gone', 'twitch');
    put('stays', 'twitch');
    put('gone', null);
    put('simulated', 'simulator');
    expect(said).toEqual([]);
    catchUp();
    await caughtUp;
    expect(said).toEqual(['+stays']);
  });

  test('then tells each change once, also when a channel moves to the other source', async () => {
    const { said, put, catchUp, caughtUp } = await followFake('twitch');
    catchUp();
    await caughtUp;
    put('a', 'twitch');
    put('a', 'twitch');
    put('a', 'simulator');
    put('never_there', null);
    expect(said).toEqual(['+a', '-a']);
  });
});

test('a record must be JSON, by the contract, and under its own key', () => {
  const value = (record: object): Buffer => Buffer.from(JSON.stringify(record));
  const record = { channel: 'a', addedAt: 1, source: 'twitch' };
  expect(readTracked('a', value(record))).toEqual({ ok: true, value: record });
  expect(readTracked('b', value(record)).ok).toBe(false);
  expect(readTracked('a', value({ ...record, source: 'radio' })).ok).toBe(false);
  expect(readTracked('a', Buffer.from('{')).ok).toBe(false);
});
