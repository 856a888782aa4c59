import type {
  ChatEvent,
  ChatMessage,
  ChatModeration,
  ChatNotice,
} from '../../packages/contracts/dist/index.js';
import { createRandom, createZipf } from '../random.ts';
import { emotes } from './emotes.ts';

/** What chat is made of. Equal settings give equal events. */
export type ChatSettings = {
  readonly seed: number;
  readonly channels: number;
  /** Epoch ms of the first event. */
  readonly startMs: number;
  readonly eventsPerSecond: number;
  /** An event was sent up to so long before its turn. */
  readonly disorderMs: number;
  /** Of all records: how many are second copies. */
  readonly copies: number;
  /** Deletions change windows other than that of their own minute. */
  readonly deletions: boolean;
};

export type Chatted = {
  readonly event: Exclude<ChatEvent, { kind: 'tick' }>;
  /** The same event was there before. */
  readonly isCopy: boolean;
  /** Its turn, epoch ms with fractions: turns are evenly spaced. */
  readonly turnMs: number;
};

type Spoken = { readonly id: string; readonly sentAt: number };
type Room = { readonly channelId: string; readonly channel: string; spoken: Spoken[]; foretold: string[] };

const share = {
  notices: 0.005,
  moderation: 0.005,
  emotes: 0.25,
  subscribers: 0.3,
  firstMessages: 0.01,
  cheers: 0.005,
  shared: 0.005,
  displayNames: 0.5,
};
const notices = ['sub', 'resub', 'subgift', 'submysterygift', 'raid', 'announcement'] as const;
const words = 'gg nice what a play clip it no way hello chat that was close one more round lol'.split(' ');
const bytes = { least: 190, most: 390 };
// A copy comes up to so many records later: in the same batch, and behind a commit.
const copyWithin = 20_000;
const deletedWithinMs = 60_000;
const remembered = 16;

/** Endless, in the order in which they are to be sent. */
export function* chatEvents(settings: ChatSettings): Generator<Chatted, never> {
  const { channels, startMs, eventsPerSecond, disorderMs, copies } = settings;
  const random = createRandom(settings.seed);
  const rank = createZipf(channels, 1, random);
  const rooms: Room[] = Array.from({ length: channels }, (_, index) => ({
    channelId: String(710_000_000 + index),
    channel: `channel_${index}`,
    spoken: [],
    foretold: [],
  }));
  const due = new Map<number, Chatted['event']>();
  const maker = createMaker(random, settings);

  for (let turn = 0; ; turn++) {
    const turnMs = startMs + (turn * 1000) / eventsPerSecond;
    const copied = due.get(turn);
    if (copied !== undefined) {
      due.delete(turn);
      yield { event: copied, isCopy: true, turnMs };
      continue;
    }
    const sentAt = Math.max(startMs, Math.floor(turnMs - random() * disorderMs));
    const chosen = rank();
    const event = maker.make(rooms[chosen] as Room, chosen, sentAt);
    if (random() < copies) {
      let later = turn + 1 + Math.floor(copyWithin * random() ** 4);
      while (due.has(later)) later += 1;
      due.set(later, event);
    }
    yield { event, isCopy: false, turnMs };
  }
}

/** The first `count` of them. */
export function* firstOf<T>(count: number, endless: Iterable<T>): Generator<T> {
  let left = count;
  for (const each of endless) {
    if (left-- <= 0) return;
    yield each;
  }
}

function createMaker(random: () => number, { deletions }: ChatSettings) {
  const below = (limit: number): number => Math.floor(random() * limit);
  const hex = (digits: number): string =>
    below(16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  const uuid = (): string => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(6)}${hex(6)}`;
  const chance = (of: number): boolean => random() < of;
  const head = ({ channelId, channel }: Room, sentAt: number) => ({ channelId, channel, sentAt });
  const heard = (sentAt: number): number => sentAt + 80 + below(200);

  const author = (rank: number) => {
    const viewers = Math.max(10, Math.floor(60_000 / (rank + 1)));
    const user = 20_000_000 + rank * 7 + Math.floor(viewers * random() ** 2);
    return { userId: String(user), user: `viewer_${user}` };
  };

  const message = (room: Room, rank: number, sentAt: number): ChatMessage => {
    const id = room.foretold.pop() ?? uuid();
    const { userId, user } = author(rank);
    const used = chance(share.emotes) ? [emotes[Math.floor(emotes.length * random() ** 3)] ?? emotes[0]] : [];
    const subscriber = chance(share.subscribers);
    const event: ChatMessage = {
      ...{ id, kind: 'message', ...head(room, sentAt), userId, user, text: '', receivedAt: heard(sentAt) },
      ...(used.length === 0 && chance(share.displayNames) && { displayName: `Viewer_${userId}` }),
      ...(subscriber && { badges: ['subscriber/12'], subscriber }),
      ...(chance(share.firstMessages) && { firstMessage: true }),
      ...(chance(share.cheers) && { bits: 1 + below(1000) }),
      ...(used.length > 0 && { emotes: used.map((emote) => ({ ...(emote as Named), count: 1 + below(3) })) }),
      ...(!subscriber && chance(share.shared) && { source: { channelId: '799999999', id: uuid() } }),
    };
    room.spoken = [...room.spoken.slice(1 - remembered), { id, sentAt }];
    return { ...event, text: textFor(event) };
  };

  /** Fills the record up to some size between the two bounds. */
  const textFor = (event: ChatMessage): string => {
    const wanted = bytes.least + below(bytes.most - bytes.least + 1) - JSON.stringify(event).length;
    let text = event.emotes?.map(({ name, count }) => `${name} `.repeat(count)).join('') ?? '';
    while (text.length < wanted) text += `${words[below(words.length)]} `;
    return text.slice(0, Math.max(1, wanted)).trimEnd();
  };

  const notice = (room: Room, rank: number, sentAt: number): ChatNotice => ({
    ...{ id: uuid(), kind: 'notice', ...head(room, sentAt), ...author(rank), receivedAt: heard(sentAt) },
    notice: { type: notices[below(notices.length)] ?? 'sub' },
  });

  const moderation = (room: Room, rank: number, sentAt: number): ChatModeration => {
    const event = {
      id: `${hex(8)}${hex(8)}${hex(8)}${hex(8)}`,
      kind: 'moderation' as const,
      ...head(room, sentAt),
      receivedAt: heard(sentAt),
    };
    const kind = random();
    if (deletions && kind < 0.5)
      return { ...event, moderation: { action: 'delete', targetMessageId: target(room, rank, sentAt) } };
    const targetUserId = author(rank).userId;
    if (kind < 0.8)
      return { ...event, moderation: { action: 'timeout', targetUserId, durationSeconds: 600 } };
    if (kind < 0.95) return { ...event, moderation: { action: 'ban', targetUserId } };
    return { ...event, moderation: { action: 'clear' } };
  };

  /** Mostly of a recent message; now and then of one that is still to come, or that nobody ever hears of. */
  const target = (room: Room, rank: number, sentAt: number): string => {
    const recent = room.spoken.filter((each) => sentAt - each.sentAt < deletedWithinMs);
    const named = recent[below(recent.length)];
    if (named !== undefined && chance(0.85)) return named.id;
    const id = uuid();
    // Where somebody speaks again soon.
    if (rank < 100 && room.foretold.length === 0 && chance(0.5)) room.foretold.push(id);
    return id;
  };

  return {
    make(room: Room, rank: number, sentAt: number): Chatted['event'] {
      const kind = random();
      if (kind < share.notices) return notice(room, rank, sentAt);
      if (kind < share.notices + share.moderation) return moderation(room, rank, sentAt);
      return message(room, rank, sentAt);
    },
  };
}

type Named = (typeof emotes)[number];
