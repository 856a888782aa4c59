import type { MessageId, Room, Source, UserId } from './chat-line.js';
import type { Chatter } from './chatters.js';
import type { Utterance } from './utterance.js';

/** What a message that answers another one says about it. */
export type Parent = {
  readonly id: MessageId;
  readonly userId: UserId;
  readonly login: string;
  readonly displayName: string;
  readonly text: string;
};

type Spoken = {
  readonly room: Room;
  readonly chatter: Chatter;
  readonly id: MessageId;
  readonly sentAt: number;
  readonly source?: Source;
};

/** Escapes a tag's value as IRCv3 message tags ask for. */
function escapeTagValue(value: string): string {
  return value.replace(/[\\; \r\n]/g, (character) => tagEscapes[character] ?? character);
}

const tagEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  ';': '\\:',
  ' ': '\\s',
  '\r': '\\r',
  '\n': '\\n',
};

/** A PRIVMSG. An action's text is wrapped as CTCP; its emote positions do not count the wrapper. */
export function privmsg(
  message: Spoken & {
    utterance: Utterance;
    firstMessage: boolean;
    bits: number;
    action: boolean;
    parent?: Parent;
  },
): string {
  const { room, chatter, id, sentAt, source, utterance, firstMessage, bits, action, parent } = message;
  const body = action ? `\u0001ACTION ${utterance.text}\u0001` : utterance.text;
  return (
    `@badge-info=${badgeInfo(chatter)};badges=${chatter.badges}${bits > 0 ? `;bits=${bits}` : ''}` +
    `;color=${chatter.color};display-name=${escapeTagValue(chatter.displayName)};emotes=${utterance.emotesTag}` +
    `;first-msg=${firstMessage ? 1 : 0};flags=;id=${id};mod=${chatter.moderator ? 1 : 0}${parentTags(parent)}` +
    `;returning-chatter=0;room-id=${room.channelId}${sourceTags(source)}` +
    `;subscriber=${chatter.months > 0 ? 1 : 0};tmi-sent-ts=${sentAt};turbo=0;user-id=${chatter.userId};user-type=` +
    `${chatter.moderator ? 'mod' : ''} :${mask(chatter.login)} PRIVMSG #${room.channel} :${body}`
  );
}

/** A USERNOTICE; `params` are its msg-param tags without that prefix, in order. */
export function usernotice(
  notice: Spoken & {
    type: string;
    /** In a mirrored notice, what it is in its own room. */
    sourceType?: string;
    params: Readonly<Record<string, string | number>>;
    systemMessage: string;
    utterance?: Utterance;
  },
): string {
  const { room, chatter, id, sentAt, source, type, sourceType, params, systemMessage, utterance } = notice;
  let paramTags = '';
  for (const [name, value] of Object.entries(params)) {
    paramTags += `;msg-param-${name}=${escapeTagValue(String(value))}`;
  }
  return (
    `@badge-info=${badgeInfo(chatter)};badges=${chatter.badges};color=${chatter.color}` +
    `;display-name=${escapeTagValue(chatter.displayName)};emotes=${utterance?.emotesTag ?? ''};flags=;id=${id}` +
    `;login=${chatter.login};mod=${chatter.moderator ? 1 : 0};msg-id=${type}${paramTags};room-id=${room.channelId}` +
    `${sourceTags(source)}${sourceType === undefined ? '' : `;source-msg-id=${sourceType}`}` +
    `;subscriber=${chatter.months > 0 ? 1 : 0};system-msg=${escapeTagValue(systemMessage)}` +
    `;tmi-sent-ts=${sentAt};user-id=${chatter.userId};user-type=;vip=0` +
    ` :tmi.twitch.tv USERNOTICE #${room.channel}${utterance ? ` :${utterance.text}` : ''}`
  );
}

/** A CLEARCHAT: with a target, a timeout or a ban; without, the whole room is cleared. */
export function clearchat(
  room: Room,
  sentAt: number,
  target?: { readonly chatter: Chatter; readonly durationSeconds?: number },
): string {
  const duration = target?.durationSeconds === undefined ? '' : `ban-duration=${target.durationSeconds};`;
  const targetId = target ? `;target-user-id=${target.chatter.userId}` : '';
  const login = target ? ` :${target.chatter.login}` : '';
  return `@${duration}room-id=${room.channelId}${targetId};tmi-sent-ts=${sentAt} :tmi.twitch.tv CLEARCHAT #${room.channel}${login}`;
}

/** A CLEARMSG. Twitch leaves its room-id empty, so this does too. */
export function clearmsg(room: Room, sentAt: number, deleted: Parent): string {
  return `@login=${deleted.login};room-id=;target-msg-id=${deleted.id};tmi-sent-ts=${sentAt} :tmi.twitch.tv CLEARMSG #${room.channel} :${deleted.text}`;
}

function mask(login: string): string {
  return `${login}!${login}@${login}.tmi.twitch.tv`;
}

function badgeInfo(chatter: Chatter): string {
  return chatter.months > 0 ? `subscriber/${chatter.months}` : '';
}

function sourceTags(source: Source | undefined): string {
  if (!source) return '';
  return `;source-badge-info=;source-badges=;source-id=${source.id};source-only=0;source-room-id=${source.channelId}`;
}

function parentTags(parent: Parent | undefined): string {
  if (!parent) return '';
  const name = escapeTagValue(parent.displayName);
  return (
    `;reply-parent-display-name=${name};reply-parent-msg-body=${escapeTagValue(parent.text)}` +
    `;reply-parent-msg-id=${parent.id};reply-parent-user-id=${parent.userId};reply-parent-user-login=${parent.login}` +
    `;reply-thread-parent-display-name=${name};reply-thread-parent-msg-id=${parent.id}` +
    `;reply-thread-parent-user-id=${parent.userId};reply-thread-parent-user-login=${parent.login}`
  );
}
