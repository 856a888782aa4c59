import type { WindowStats } from '@chatpulse/contracts';
import type { WindowState } from './state.js';

/** A row of an answer: the names of window stats v1, `state`, times in ISO 8601. */
export type StatsRow = {
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly state: WindowState;
  readonly updatedAt: string | null;
  readonly messages: number | null;
  readonly generation: number | null;
  readonly revision: number | null;
};

export function countedRow(stats: WindowStats, state: WindowState): StatsRow {
  const { type: _type, channelId: _id, channel: _login, windowSizeSeconds: _size, ...rest } = stats;
  const { windowStart, windowEnd, updatedAt, ...numbers } = rest;
  return {
    windowStart: iso(windowStart),
    windowEnd: iso(windowEnd),
    state,
    ...numbers,
    updatedAt: iso(updatedAt),
  };
}

/** A window in which nothing was counted: 0 where it was heard in full, null where that is not known. */
export function emptyRow(
  windowStart: number,
  windowEnd: number,
  state: WindowState,
  heard: boolean,
): StatsRow {
  return {
    windowStart: iso(windowStart),
    windowEnd: iso(windowEnd),
    state,
    ...(heard ? zeros : unknowns),
  };
}

const zeros = {
  messages: 0,
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
  generation: null,
  revision: null,
  updatedAt: null,
} as const;

const unknowns: Readonly<Record<keyof typeof zeros, null>> = {
  messages: null,
  chatters: null,
  chattersExact: null,
  subscriberMessages: null,
  firstTimeChatters: null,
  emotes: null,
  cheers: null,
  bits: null,
  subscriptions: null,
  giftedSubscriptions: null,
  raids: null,
  deletedMessages: null,
  timeouts: null,
  bans: null,
  sharedMessages: null,
  topEmotes: null,
  generation: null,
  revision: null,
  updatedAt: null,
};

/** Its numbers by the names of the contract: what the counting service may send beside them is not ours to show. */
export function knownFields(stats: WindowStats): WindowStats {
  const { type, channelId, channel, windowSizeSeconds, windowStart, windowEnd } = stats;
  const identity = { type, channelId, channel, windowSizeSeconds, windowStart, windowEnd };
  const numbers = fields.filter((field) => stats[field] !== undefined).map((field) => [field, stats[field]]);
  return { ...identity, ...Object.fromEntries(numbers) };
}

const fields = Object.keys(zeros) as (keyof typeof zeros)[];

export function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
