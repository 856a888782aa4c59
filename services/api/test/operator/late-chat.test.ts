import type { Letter } from '@chatpulse/kafka';
import { describe, expect, test } from '@jest/globals';
import { lateChat } from '../../src/operator/late-chat.js';
import { progressOf } from '../../src/state.js';
import { minute, noon, watermark } from '../samples.js';

const chat = 'twitch-chat-messages';

/** A letter of partition 3, where minutes that end at noon or before are final; in partition 4 nothing was counted. */
const judge = async (
  given: { sentAt?: unknown; value?: string; errorCode?: string } & Partial<Letter['origin']>,
) => {
  const { sentAt, value, errorCode = 'UNDECODABLE', ...origin } = given;
  const progress = progressOf([
    watermark({ partition: 3, generation: 1, eventTime: noon + 10 * minute, finalBefore: noon }),
    // A recount that is still behind will have passed all this when the replayed letter comes.
    watermark({
      partition: 3,
      generation: 2,
      eventTime: noon - 60 * minute,
      finalBefore: noon - 70 * minute,
    }),
  ]);
  const lateness = await lateChat(async () => progress)(`${chat}.dlt`);
  return lateness?.({
    errorCode,
    origin: { topic: chat, ...origin },
    message: { partition: 3, value: Buffer.from(value ?? JSON.stringify({ sentAt })) },
  } as Letter);
};

const final = 'its minute is final by now';

describe('a dead chat letter', () => {
  test.each([
    ['sent in the last minute that is final', { sentAt: noon - 1 }, final],
    ['sent in the first minute that is not', { sentAt: noon }, undefined],
    ['with no readable time, by the time of its record', { value: '{', timestamp: noon - 1 }, final],
    ['with no readable time, of a record that is young', { value: '{', timestamp: noon }, undefined],
    ['with no time at all', { value: '{' }, undefined],
    ['whose time is none', { sentAt: '12:00' }, undefined],
    ['of another partition than it lies in', { sentAt: noon - 1, partition: 4 }, undefined],
    ['that was late', { sentAt: noon + minute, errorCode: 'LATE' }, 'its minute was final before it came'],
  ])('%s', async (_, given, why) => {
    expect(await judge(given)).toBe(why);
  });

  test('is judged alone: of other topics nothing is asked', async () => {
    const never = () => Promise.reject(new Error('this is not asked for'));
    expect(await lateChat(never)('channel-stats.dlt')).toBeUndefined();
  });
});
