import type { IrcMessage } from './irc.js';

/** Values of chat event v1 read from an IRC line, each undefined where the contract would refuse it. */

const maxTextLength = 8192;
const maxBits = 2 ** 31 - 1;
/** The contract's latest time. */
export const latestInstant = 253_402_300_799_999;
const maxNameLength = 128;
const loginShape = /^[a-z0-9_]{1,25}$/;
const badgeShape = /^[^/]+\/.*$/;
/** So many channels are known by their parameter; one instance hears fewer. */
const maxKnownChannels = 20_000;
const knownChannels = new Map<string, string | undefined>();
const actionStart = '\u0001ACTION ';

export function login(value: string | undefined): string | undefined {
  const lower = value?.toLowerCase();
  return lower !== undefined && loginShape.test(lower) ? lower : undefined;
}

/**
 * `#Name` of the first parameter as a login. The same string each time for a channel, and not a part of the frame
 * it came in: whoever keeps it keeps no frame.
 */
export function channelOf(message: IrcMessage): string | undefined {
  const first = message.params[0];
  if (first === undefined) return undefined;
  const known = knownChannels.get(first);
  if (known !== undefined) return known;
  const channel = first.startsWith('#') ? login(first.slice(1)) : undefined;
  if (channel === undefined) return undefined;
  if (knownChannels.size >= maxKnownChannels) knownChannels.clear();
  const own = copy(channel);
  knownChannels.set(`#${own}` === first ? `#${own}` : copy(first), own);
  return own;
}

const copy = (text: string): string => Buffer.from(text).toString();

/** A Twitch user or room id. */
export function twitchId(value: string | undefined): string | undefined {
  return value !== undefined && value.length <= 20 && isDigits(value) ? value : undefined;
}

/** An event or message id: 1 to 128 code points. */
export function messageId(value: string | undefined): string | undefined {
  return value !== undefined && value !== '' && value.length <= maxNameLength ? value : undefined;
}

/** A whole number from 0 to `max`. */
export function wholeNumber(
  value: string | undefined,
  max: number = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (value === undefined || value.length > 16 || !isDigits(value)) return undefined;
  const number = Number(value);
  return number <= max ? number : undefined;
}

/** One digit at least, and nothing else. */
function isDigits(value: string): boolean {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return value !== '';
}

/** Epoch ms, up to the end of the year 9999. */
export function instant(value: string | undefined): number | undefined {
  return wholeNumber(value, latestInstant);
}

export function bitsOf(tags: IrcMessage['tags']): number | undefined {
  return wholeNumber(tags.get('bits'), maxBits) || undefined;
}

/** The trailing text, the CTCP wrapper of `/me` removed; not cut, since emote positions point into it. */
export function textOf(message: IrcMessage): string {
  const text = message.params[1] ?? '';
  if (!text.startsWith(actionStart)) return text;
  return text.slice(actionStart.length, text.endsWith('\u0001') ? -1 : undefined);
}

export function boundedText(text: string): string {
  return cut(text, maxTextLength);
}

/** At most `length` code points: a surrogate pair is never cut in two. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : Array.from(text).slice(0, length).join('');
}

export function displayName(tags: IrcMessage['tags']): string | undefined {
  return cut(tags.get('display-name') ?? '', maxNameLength) || undefined;
}

export function badges(tags: IrcMessage['tags']): string[] {
  const list = tags.get('badges') ?? '';
  if (list === '') return [];
  return list
    .split(',')
    .filter((badge) => badgeShape.test(badge) && badge.length <= maxNameLength)
    .slice(0, 64);
}

/**
 * Any of the three that Twitch sends says yes. None is enough alone: `subscriber` is 0 for founders, whose
 * badge is another, and who hides the badge keeps it in `badge-info` only.
 */
export function isSubscriber(tags: IrcMessage['tags']): boolean {
  return (
    tags.get('subscriber') === '1' ||
    isSubscriberBadge(tags.get('badges') ?? '') ||
    isSubscriberBadge(tags.get('badge-info') ?? '')
  );
}

const isSubscriberBadge = (list: string): boolean =>
  list !== '' && /(?:^|,)(?:subscriber|founder)\//.test(list);

/** Where a shared-chat message was written; the room itself for one that others mirror. */
export function sourceOf(tags: IrcMessage['tags']): { channelId: string; id: string } | undefined {
  const channelId = twitchId(tags.get('source-room-id'));
  const id = messageId(tags.get('source-id'));
  return channelId && id ? { channelId, id } : undefined;
}
