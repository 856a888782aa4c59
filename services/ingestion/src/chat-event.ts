import type { ChatMessage, ChatModeration, ChatNotice } from '@chatpulse/contracts';
import { readEmotes } from './emotes.js';
import {
  badges,
  bitsOf,
  boundedText,
  channelOf,
  displayName,
  instant,
  isSubscriber,
  login,
  messageId,
  sourceOf,
  textOf,
  twitchId,
  wholeNumber,
} from './fields.js';
import type { IrcMessage } from './irc.js';
import { moderationOf } from './moderation.js';
import { noticeType } from './notice-type.js';

export type HeardEvent = ChatMessage | ChatNotice | ChatModeration;

/** What became of a line: an event, a line that is no chat event, or one that cannot be made into one. */
export type Mapped =
  | { readonly kind: 'event'; readonly event: HeardEvent }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unparseable'; readonly problem: string };

export type MappingContext = {
  /** Time of arrival on Twitch's clock, epoch ms, for an event sent at `sentAt`. */
  readonly receivedAt: (sentAt: number) => number;
  /** Room id of a joined channel, from its ROOMSTATE. */
  readonly roomIdOf: (channel: string) => string | undefined;
};

type Envelope = Pick<ChatMessage, 'channelId' | 'channel' | 'sentAt' | 'receivedAt'>;

/** Maps a parsed line to chat event v1. What it returns as an event is valid by the contract. */
export function toChatEvent(message: IrcMessage, context: MappingContext): Mapped {
  switch (message.command) {
    case 'PRIVMSG':
      return withEnvelope(message, context, toMessage);
    case 'USERNOTICE':
      return withEnvelope(message, context, toNotice);
    case 'CLEARCHAT':
    case 'CLEARMSG':
      return withEnvelope(message, context, toModeration);
    default:
      return { kind: 'ignored' };
  }
}

function withEnvelope(
  message: IrcMessage,
  context: MappingContext,
  map: (message: IrcMessage, envelope: Envelope) => Mapped,
): Mapped {
  const channel = channelOf(message);
  if (channel === undefined) return unparseable('the first parameter is no channel');
  const tag = message.tags.get('room-id');
  const channelId = tag ? twitchId(tag) : context.roomIdOf(channel);
  if (channelId === undefined) {
    return unparseable(tag ? 'room-id is no id' : 'room-id is missing and the channel is not joined');
  }
  const sentAt = instant(message.tags.get('tmi-sent-ts'));
  if (sentAt === undefined) return unparseable('tmi-sent-ts is missing or no time in ms');
  return map(message, { channelId, channel, sentAt, receivedAt: context.receivedAt(sentAt) });
}

function toMessage(message: IrcMessage, envelope: Envelope): Mapped {
  const { tags } = message;
  const id = messageId(tags.get('id'));
  if (id === undefined) return unparseable('id is missing or too long');
  const userId = twitchId(tags.get('user-id'));
  if (userId === undefined) return unparseable('user-id is missing or no id');
  const user = login(message.nick);
  if (user === undefined) return unparseable('the prefix names no user');
  const text = textOf(message);
  const event: ChatMessage = { kind: 'message', id, ...envelope, userId, user, text: boundedText(text) };
  describeAuthor(event, message, text);
  return { kind: 'event', event };
}

function toNotice(message: IrcMessage, envelope: Envelope): Mapped {
  const { tags } = message;
  const id = messageId(tags.get('id'));
  if (id === undefined) return unparseable('id is missing or too long');
  const event: ChatNotice = { kind: 'notice', id, ...envelope, notice: noticeType(tags) };
  const userId = twitchId(tags.get('user-id'));
  const user = login(tags.get('login'));
  if (userId !== undefined) event.userId = userId;
  if (user !== undefined) event.user = user;
  const text = textOf(message);
  if (text !== '') event.text = boundedText(text);
  describeAuthor(event, message, text);
  // A gift tells the receiver's months as `months`, everything else as `cumulative-months`.
  const months = wholeNumber(tags.get('msg-param-cumulative-months') ?? tags.get('msg-param-months'));
  const count = wholeNumber(tags.get('msg-param-mass-gift-count'));
  const viewers = wholeNumber(tags.get('msg-param-viewerCount'));
  if (months !== undefined) event.notice.months = months;
  if (count !== undefined) event.notice.count = count;
  if (viewers !== undefined) event.notice.viewers = viewers;
  return { kind: 'event', event };
}

function toModeration(message: IrcMessage, envelope: Envelope): Mapped {
  const mapped = moderationOf(message, envelope);
  if (!mapped.ok) return unparseable(mapped.problem);
  const event: ChatModeration = {
    kind: 'moderation',
    id: mapped.id,
    ...envelope,
    moderation: mapped.moderation,
  };
  if (message.command === 'CLEARMSG') {
    const user = login(message.tags.get('login'));
    if (user !== undefined) event.user = user;
    event.text = boundedText(textOf(message));
  }
  return { kind: 'event', event };
}

/** What a message and a notice have in common, each only where the line says it. `text` is the whole text. */
function describeAuthor(event: ChatMessage | ChatNotice, { tags }: IrcMessage, text: string): void {
  const name = displayName(tags);
  const badgeList = badges(tags);
  const emotes = readEmotes(tags.get('emotes') ?? '', text);
  const bits = bitsOf(tags);
  const replyTo = messageId(tags.get('reply-parent-msg-id'));
  const source = sourceOf(tags);
  event.subscriber = isSubscriber(tags);
  if (tags.has('first-msg')) event.firstMessage = tags.get('first-msg') === '1';
  if (name !== undefined) event.displayName = name;
  if (badgeList.length > 0) event.badges = badgeList;
  if (emotes.length > 0) event.emotes = emotes;
  if (bits !== undefined) event.bits = bits;
  if (replyTo !== undefined) event.replyTo = replyTo;
  if (source !== undefined) event.source = source;
}

function unparseable(problem: string): Mapped {
  return { kind: 'unparseable', problem };
}
