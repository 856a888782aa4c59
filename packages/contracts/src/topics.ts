import { topics as generated, replicationFactor } from './generated/topics.js';

/** One topic as contracts/topics.json describes it. `config` holds the broker's own names and string values. */
export type TopicSpec = {
  readonly name: string;
  readonly description: string;
  /** What the key is; null: records have none, so that partitions may be added. */
  readonly key: string | null;
  readonly schemas: readonly string[];
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
  readonly writers: readonly string[];
  readonly readers: readonly string[];
};

export const topicNames = {
  chat: 'twitch-chat-messages',
  chatDeadLetters: 'twitch-chat-messages.dlt',
  stats: 'channel-stats',
  statsDeadLetters: 'channel-stats.dlt',
  sessions: 'channel-sessions',
  sessionsDeadLetters: 'channel-sessions.dlt',
  subscriptions: 'chat-subscriptions',
  cheers: 'chat-cheers',
  moderation: 'chat-moderation',
  tracked: 'tracked-channels',
  coverage: 'channel-coverage',
  coverageDeadLetters: 'channel-coverage.dlt',
  audit: 'operator-audit',
} as const;

export const topics: readonly TopicSpec[] = generated;

/** Copies of each record: one broker in the local stack, three in production. */
export const topicReplication: { readonly local: number; readonly production: number } = replicationFactor;
