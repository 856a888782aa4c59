import { topicNames, topics, type Watermark, type WindowStats } from '../../packages/contracts/dist/index.js';

/** Of `channel-stats`. */
export const partitions = topics.find(({ name }) => name === topicNames.stats)?.partitions ?? 0;
const graceMs = 600_000;

/** The key of a window's record. */
export const keyOf = (channelId: string, size: number, start: number): string =>
  `${channelId}|${size}|${start}`;

/** A window with nothing in it but what `about` says. */
export function windowWith(
  about: Pick<
    WindowStats,
    'channelId' | 'channel' | 'windowSizeSeconds' | 'windowStart' | 'messages' | 'revision' | 'updatedAt'
  > &
    Partial<WindowStats>,
): WindowStats {
  return {
    type: 'window',
    windowEnd: about.windowStart + about.windowSizeSeconds * 1000,
    chatters: 0,
    chattersExact: true,
    subscriberMessages: 0,
    firstTimeChatters: 0,
    emotes: 0,
    cheers: 0,
    bits: 0,
    subscriptions: 0,
    giftedSubscriptions: 0,
    raids: 0,
    deletedMessages: 0,
    timeouts: 0,
    bans: 0,
    sharedMessages: 0,
    topEmotes: [],
    generation: 1,
    ...about,
  };
}

/** Everything up to `eventTime` is counted: `counted` events of this partition. */
export function markOf(partition: number, eventTime: number, counted: number): Watermark {
  return {
    type: 'watermark',
    partition,
    generation: 1,
    eventTime,
    finalBefore: eventTime - graceMs,
    counted,
    duplicates: 0,
    late: 0,
    deadLettered: 0,
  };
}
