import { csvOf } from './csv.js';
import type { StatsPage } from './stats-page.js';

/** Always these, in this order; a new one is added at the end. */
export const statsColumns = [
  'channelId',
  'channel',
  'windowSizeSeconds',
  'windowStart',
  'windowEnd',
  'state',
  'messages',
  'chatters',
  'chattersExact',
  'subscriberMessages',
  'firstTimeChatters',
  'emotes',
  'cheers',
  'bits',
  'subscriptions',
  'giftedSubscriptions',
  'raids',
  'deletedMessages',
  'timeouts',
  'bans',
  'sharedMessages',
  'topEmotes',
  'generation',
  'revision',
  'updatedAt',
] as const;

/** A page of windows as CSV. What the page says of all its rows is in the first three columns of each. */
export function statsCsv(page: StatsPage): string {
  const { channelId, channel, windowSizeSeconds } = page;
  const rows = page.data.map((row) => {
    const fields: Readonly<Record<string, string | number | boolean | object | null | undefined>> = {
      channelId,
      channel,
      windowSizeSeconds,
      ...row,
    };
    return statsColumns.map((column) => fields[column]);
  });
  return csvOf(statsColumns, rows);
}
