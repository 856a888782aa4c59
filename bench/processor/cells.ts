import type { ChatMessage, WindowStats } from '../../packages/contracts/dist/index.js';
import type { Chatted } from './chat-events.ts';

/** Seconds. */
export const windowSizes = [60, 600, 3600] as const;

/** What of a record of channel-stats is a plain sum. */
export type Sums = Record<(typeof summed)[number], number>;
const summed = [
  'messages',
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
  'revision',
] as const;

type Event = Chatted['event'];

/** One window of one channel, as it should be. */
export type Cell = {
  readonly sums: Sums;
  readonly channel: string;
  updatedAt: number;
  readonly authors: Set<number>;
  readonly emotes: Map<string, { name: string; count: number }>;
};

/** As the key of its record: `channelId|seconds|start`. */
export function cellKey(channelId: string, seconds: number, sentAt: number): string {
  return `${channelId}|${seconds}|${sentAt - (sentAt % (seconds * 1000))}`;
}

export function emptyCell(channel: string): Cell {
  const sums = Object.fromEntries(summed.map((field) => [field, 0])) as Sums;
  return { sums, channel, updatedAt: 0, authors: new Set(), emotes: new Map() };
}

/** What an event adds to each of its windows, a deletion what it adds to those of its message. */
export function addTo(cell: Cell, event: Event, adds: Partial<Sums>): void {
  cell.sums.revision += 1;
  cell.updatedAt = Math.max(cell.updatedAt, event.sentAt);
  for (const field in adds) cell.sums[field as keyof Sums] += adds[field as keyof Sums] ?? 0;
  if (event.kind !== 'message') return;
  cell.authors.add(Number(event.userId));
  for (const { id, name, count } of event.emotes ?? []) {
    const used = cell.emotes.get(id);
    if (used === undefined) cell.emotes.set(id, { name, count });
    else used.count += count;
  }
}

export function additionsOf(event: Event): Partial<Sums> {
  if (event.kind === 'message') return messageAdditions(event);
  if (event.kind === 'notice') {
    const { type } = event.notice;
    if (type === 'sub' || type === 'resub') return { subscriptions: 1 };
    if (type === 'subgift' || type === 'anonsubgift') return { giftedSubscriptions: 1 };
    return type === 'raid' ? { raids: 1 } : {};
  }
  const { action } = event.moderation;
  if (action === 'timeout') return { timeouts: 1 };
  return action === 'ban' ? { bans: 1 } : {};
}

function messageAdditions(event: ChatMessage): Partial<Sums> {
  const { bits = 0, emotes = [], source, channelId } = event;
  return {
    messages: 1,
    subscriberMessages: Number(event.subscriber === true),
    firstTimeChatters: Number(event.firstMessage === true),
    emotes: emotes.reduce((sum, { count }) => sum + count, 0),
    cheers: Number(bits > 0),
    bits,
    sharedMessages: Number(source !== undefined && source.channelId !== channelId),
  };
}

/** The twenty most used, ties by id. */
export function topEmotes({ emotes }: Cell): NonNullable<WindowStats['topEmotes']> {
  return [...emotes]
    .map(([id, { name, count }]) => ({ id, name, count }))
    .sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1))
    .slice(0, 20);
}
