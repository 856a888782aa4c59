import { channelOf } from './fields.js';
import type { IrcMessage } from './irc.js';

/** Why Twitch keeps a listener out, by the msg-id of its NOTICE. */
const reasons: ReadonlyMap<string, 'banned' | 'suspended'> = new Map([
  ['msg_banned', 'banned'],
  ['msg_channel_suspended', 'suspended'],
  ['tos_ban', 'suspended'],
]);

export type Refusal = { readonly channel: string; readonly why: 'banned' | 'suspended' };

/** What a NOTICE says of a channel that nobody may join; undefined for any other line. */
export function refusalOf(message: IrcMessage): Refusal | undefined {
  if (message.command !== 'NOTICE') return undefined;
  const why = reasons.get(message.tags.get('msg-id') ?? '');
  const channel = channelOf(message);
  return why && channel !== undefined ? { channel, why } : undefined;
}
