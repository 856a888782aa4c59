import type { WindowStats } from '@chatpulse/contracts';
import type { types } from 'cassandra-driver';
import type { ChannelCount, CountedWindow, WindowNumbers } from './counts.js';
import { bucketOf, shardOf, type WindowSizeSeconds, windowEndOf, writeTime } from './windows.js';

/** The columns of `channel_windows` that are numbers, beside the fields of window stats v1 that they hold. */
const counters = {
  messages: 'messages',
  subscriber_messages: 'subscriberMessages',
  emotes: 'emotes',
  cheers: 'cheers',
  bits: 'bits',
  subscriptions: 'subscriptions',
  gifted_subscriptions: 'giftedSubscriptions',
  raids: 'raids',
  timeouts: 'timeouts',
  bans: 'bans',
  shared_messages: 'sharedMessages',
} as const satisfies Record<string, keyof WindowStats>;

const optionalCounters = {
  chatters: 'chatters',
  first_time_chatters: 'firstTimeChatters',
  deleted_messages: 'deletedMessages',
} as const satisfies Record<string, keyof WindowStats>;

type CounterField =
  | (typeof counters)[keyof typeof counters]
  | (typeof optionalCounters)[keyof typeof optionalCounters];
const counterColumns = Object.entries(counters);
const optionalColumns = Object.entries(optionalCounters);

/** A write, and the stored partition it goes to: statements of one group may share a batch. */
export type Statement = {
  readonly group: string;
  readonly query: string;
  readonly params: readonly unknown[];
};

/** Columns are named, never `*`: a column that a migration adds must not shift what is read meanwhile. */
export const windowColumns: readonly string[] = [
  'channel_id',
  'window_s',
  'bucket',
  'window_start',
  'channel',
  ...Object.keys(counters),
  ...Object.keys(optionalCounters),
  'chatters_exact',
  'top_emotes',
  'generation',
  'revision',
  'updated_at',
];
/** What WindowNumbers are read from. */
export const numberColumns: readonly string[] = [
  'window_start',
  'messages',
  'subscriber_messages',
  'cheers',
  'bits',
  'subscriptions',
  'gifted_subscriptions',
  'raids',
  'timeouts',
  'bans',
  'generation',
];
export const countColumns: readonly string[] = [
  'window_s',
  'window_start',
  'shard',
  'channel_id',
  'channel',
  'partition',
  'messages',
  'generation',
  'revision',
  'updated_at',
];

/** The statement that stores a window's numbers. */
export function windowStatement(keyspace: string, window: CountedWindow, ttl: number): Statement {
  const { channelId, windowSizeSeconds: size, windowStart, generation, revision } = window;
  const bucket = bucketOf(windowStart, size);
  return {
    group: `${channelId}|${size}|${bucket}`,
    query: insert(`${keyspace}.channel_windows`, windowColumns),
    params: [
      channelId,
      size,
      bucket,
      new Date(windowStart),
      window.channel,
      ...Object.values(counters).map((field) => BigInt(window[field])),
      // A field that was not sent leaves its column unset: a null would be a tombstone in every row.
      ...Object.values(optionalCounters).map((field) => optionalBigInt(window[field])),
      window.chattersExact,
      window.topEmotes && JSON.stringify(window.topEmotes),
      generation,
      revision,
      new Date(window.updatedAt),
      writeTime(windowStart, generation, revision),
      ttl,
    ],
  };
}

/** The statement that stores the channel's line in the window's list. */
export function countStatement(keyspace: string, window: CountedWindow, ttl: number): Statement {
  const { channelId, windowSizeSeconds: size, windowStart, generation, revision } = window;
  const shard = shardOf(channelId);
  return {
    group: `${size}|${windowStart}|${shard}`,
    query: insert(`${keyspace}.window_channels`, countColumns),
    params: [
      size,
      new Date(windowStart),
      shard,
      channelId,
      window.channel,
      window.partition,
      BigInt(window.messages),
      generation,
      revision,
      new Date(window.updatedAt),
      writeTime(windowStart, generation, revision),
      ttl,
    ],
  };
}

export function windowFromRow(row: types.Row, size: WindowSizeSeconds): WindowStats {
  const windowStart = row.window_start.getTime();
  // Sixty of these are an answer: one object each, and none in between.
  const numbers = {} as Record<CounterField, number>;
  for (const [column, field] of counterColumns) numbers[field] = Number(row[column]);
  for (const [column, field] of optionalColumns)
    if (row[column] !== null) numbers[field] = Number(row[column]);
  return {
    type: 'window',
    channelId: row.channel_id,
    channel: row.channel,
    windowSizeSeconds: size,
    windowStart,
    windowEnd: windowEndOf(windowStart, size),
    ...numbers,
    ...(row.chatters_exact === null ? {} : { chattersExact: row.chatters_exact }),
    ...(row.top_emotes === null ? {} : { topEmotes: JSON.parse(row.top_emotes) }),
    generation: row.generation,
    revision: row.revision,
    updatedAt: row.updated_at.getTime(),
  };
}

export function numbersFromRow(row: types.Row): WindowNumbers {
  return {
    windowStart: row.window_start.getTime(),
    messages: Number(row.messages),
    subscriberMessages: Number(row.subscriber_messages),
    cheers: Number(row.cheers),
    bits: Number(row.bits),
    subscriptions: Number(row.subscriptions),
    giftedSubscriptions: Number(row.gifted_subscriptions),
    raids: Number(row.raids),
    timeouts: Number(row.timeouts),
    bans: Number(row.bans),
    generation: row.generation,
  };
}

export function countFromRow(row: types.Row): ChannelCount {
  return {
    channelId: row.channel_id,
    channel: row.channel,
    partition: row.partition,
    messages: Number(row.messages),
    generation: row.generation,
    updatedAt: row.updated_at.getTime(),
  };
}

/** With the columns' values as parameters, then the write time, then the seconds to live. */
export function insert(table: string, columns: readonly string[]): string {
  const marks = columns.map(() => '?').join(', ');
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks}) USING TIMESTAMP ? AND TTL ?`;
}

function optionalBigInt(value: number | undefined): bigint | undefined {
  return value === undefined ? undefined : BigInt(value);
}
