import type { TrackedChannel } from '@chatpulse/contracts';
import { createMemoryKafka } from '@chatpulse/kafka/fakes';
import { afterEach, describe, expect, test } from '@jest/globals';
import { followTracked, readTracked } from '../src/tracked.js';
import { until } from './support/until.js';

const topic = 'tracked';
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function setUp() {
  const memory = createMemoryKafka();
  memory.createTopic(topic, { partitions: 4, config: { 'cleanup.policy': 'compact' } });
  const kafka = memory.connect();
  closers.push(kafka.disconnect);
  const producer = kafka.producer();
  const said: string[] = [];
  return {
    said,
    async put(channel: string, from: TrackedChannel['source'] | null) {
      const value = from && JSON.stringify({ channel, addedAt: 1, source: from });
      await producer.send({ topic, key: channel, value });
    },
    async follow(source: TrackedChannel['source'], instance = 'one') {
      const { settled } = await followTracked(kafka, {
        topic,
        reader: 'a',
        instance,
        source,
        events: {
          onOwned: (channel) => said.push(`+${channel}`),
          onDeleted: (channel) => said.push(`-${channel}`),
          onMoved: (channel) => said.push(`>${channel}`),
          onSettled: () => said.push('settled'),
          onInvalid: (key) => said.push(`!${key}`),
          onCrash: () => said.push('crash'),
        },
      });
      await settled;
    },
  };
}

describe('followTracked', () => {
  test('tells nothing before the topic was read to its end, and then only what is left', async () => {
    const { said, put, follow } = setUp();
    await put('gone', 'twitch');
    await put('stays', 'twitch');
    await put('gone', null);
    await put('simulated', 'simulator');
    await follow('twitch');
    expect(said.sort()).toEqual(['+stays', '-simulated', 'settled']);
  });

  test('then tells each change once, also when a channel moves to the other source', async () => {
    const { said, put, follow } = setUp();
    await follow('twitch');
    await put('never_there', null);
    await put('a', 'twitch');
    await put('a', 'twitch');
    await put('a', 'simulator');
    await until('the last change', () => said.includes('-a'));
    expect(said).toEqual(['settled', '+a', '-a']);
  });
});

test('channels are shared by the instances of a reader', async () => {
  const { said, put, follow } = setUp();
  for (const channel of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) await put(channel, 'twitch');
  await follow('twitch');
  await follow('twitch', 'two');
  const moved = (): string[] => said.filter((line) => line.startsWith('>')).map((line) => line.slice(1));
  await until('some moved', () => moved().length > 0);
  await until('they are the second one’s', () =>
    moved().every((channel) => said.lastIndexOf(`+${channel}`) > 7),
  );
  expect(moved().length).toBeLessThan(8);
});

test('a record must be JSON, by the contract, and under its own key', () => {
  const value = (record: object): Buffer => Buffer.from(JSON.stringify(record));
  const record = { channel: 'a', addedAt: 1, source: 'twitch' };
  expect(readTracked('a', value(record))).toEqual({ ok: true, value: record });
  expect(readTracked('b', value(record)).ok).toBe(false);
  expect(readTracked('a', value({ ...record, source: 'radio' })).ok).toBe(false);
  expect(readTracked('a', Buffer.from('{')).ok).toBe(false);
});
