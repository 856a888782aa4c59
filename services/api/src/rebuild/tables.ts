/** A table of counts, as a copy of it needs to know it. */
export type Table = {
  readonly name: string;
  readonly partitionKey: readonly string[];
  readonly clustering: readonly string[];
  readonly columns: readonly string[];
  /**
   * `whole`: the topic has the last word on a row that it holds, and only rows that it does not hold are copied.
   * `cells`: a row is made of several records, of which the topic may hold one, so each cell is copied; the write time
   * decides as ever.
   */
  readonly copied: 'whole' | 'cells';
};

/** All but `facts` and what the migrations keep. A test compares them with the schema. */
export const tables: readonly Table[] = [
  {
    name: 'channel_windows',
    partitionKey: ['channel_id', 'window_s', 'bucket'],
    clustering: ['window_start'],
    columns: [
      'channel',
      'messages',
      'chatters',
      'chatters_exact',
      'subscriber_messages',
      'first_time_chatters',
      'emotes',
      'cheers',
      'bits',
      'subscriptions',
      'gifted_subscriptions',
      'raids',
      'deleted_messages',
      'timeouts',
      'bans',
      'shared_messages',
      'top_emotes',
      'generation',
      'revision',
      'updated_at',
    ],
    copied: 'whole',
  },
  {
    name: 'window_channels',
    partitionKey: ['window_s', 'window_start', 'shard'],
    clustering: ['channel_id'],
    columns: ['channel', 'partition', 'messages', 'generation', 'revision', 'updated_at'],
    copied: 'whole',
  },
  {
    name: 'watermarks',
    partitionKey: ['partition'],
    clustering: ['generation'],
    columns: ['event_time', 'final_before', 'counted', 'duplicates', 'late', 'dead_lettered'],
    copied: 'whole',
  },
  {
    name: 'channel_sessions',
    partitionKey: ['channel_id'],
    clustering: ['session_start'],
    columns: [
      'channel',
      'session_end',
      'messages',
      'chatters',
      'chatters_exact',
      'peak_minute',
      'peak_messages',
      'generation',
    ],
    copied: 'whole',
  },
  {
    name: 'channel_coverage',
    partitionKey: ['channel'],
    clustering: ['heard_from', 'reader', 'instance'],
    columns: ['heard_to', 'state', 'reason', 'channel_id'],
    copied: 'cells',
  },
  {
    name: 'channels_by_login',
    partitionKey: ['login'],
    clustering: [],
    columns: ['channel_id'],
    copied: 'cells',
  },
  {
    name: 'channels_by_id',
    partitionKey: ['channel_id'],
    clustering: [],
    columns: ['login', 'partition', 'first_seen', 'last_seen'],
    copied: 'cells',
  },
];
