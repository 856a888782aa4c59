import { type TopicValues, topicContract, topicNames, topics } from '@chatpulse/contracts';
import { describe, expect, test } from '@jest/globals';

const window: TopicValues['channel-stats'] = {
  type: 'window',
  channelId: '7',
  channel: 'room',
  windowSizeSeconds: 60,
  windowStart: 60_000,
  windowEnd: 120_000,
  messages: 3,
  subscriberMessages: 1,
  emotes: 0,
  cheers: 0,
  bits: 0,
  subscriptions: 0,
  giftedSubscriptions: 0,
  raids: 0,
  timeouts: 0,
  bans: 0,
  sharedMessages: 0,
  generation: 1,
  revision: 1,
  updatedAt: 121_000,
};

describe('the topic contract', () => {
  test('holds every topic that has a schema, and no other', () => {
    const described = topics.filter(({ schemas }) => schemas.length > 0).map(({ name }) => name);
    expect(Object.keys(topicContract).sort()).toEqual(described.sort());
  });

  test('where a topic has several schemas, the type of the value chooses', () => {
    const stats = topicContract[topicNames.stats];
    const watermark = {
      type: 'watermark',
      partition: 0,
      generation: 1,
      eventTime: 0,
      finalBefore: 0,
      counted: 0,
      duplicates: 0,
      late: 0,
      deadLettered: 0,
    };
    expect([stats(window), stats(watermark)]).toMatchObject([{ ok: true }, { ok: true }]);
    expect(stats({ ...watermark, partition: 'secret' })).toEqual({
      ok: false,
      problem: '/partition must be integer',
    });
    expect(stats({ ...watermark, type: 'other' })).toEqual({
      ok: false,
      problem: '/type must be one of window, watermark',
    });
    expect([null, 7, []].map((value) => stats(value).ok)).toEqual([false, false, false]);
  });
});
