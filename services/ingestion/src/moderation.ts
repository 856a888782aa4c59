import { createHash } from 'node:crypto';
import type { ChatModeration } from '@chatpulse/contracts';
import { messageId, twitchId, wholeNumber } from './fields.js';
import type { IrcMessage } from './irc.js';

type Moderation = ChatModeration['moderation'];

export type ModerationResult =
  | { readonly ok: true; readonly id: string; readonly moderation: Moderation }
  | { readonly ok: false; readonly problem: string };

/**
 * CLEARCHAT with a user is a timeout (`ban-duration`) or a ban, without one it empties the room; CLEARMSG
 * deletes one message. Twitch gives these no id, so the id is made of what every reader hears alike.
 */
export function moderationOf(
  message: IrcMessage,
  { channelId, sentAt }: { channelId: string; sentAt: number },
): ModerationResult {
  const { command } = message;
  const moderation = command === 'CLEARMSG' ? deletion(message) : clearing(message);
  if (typeof moderation === 'string') return { ok: false, problem: moderation };
  const targetUser = command === 'CLEARMSG' ? message.tags.get('login') : message.params[1];
  const id = moderationId([
    command,
    channelId,
    moderation.targetUserId ?? targetUser ?? '',
    moderation.targetMessageId ?? '',
    moderation.durationSeconds ?? '',
    sentAt,
  ]);
  return { ok: true, id, moderation };
}

function deletion({ tags }: IrcMessage): Moderation | string {
  const targetMessageId = messageId(tags.get('target-msg-id'));
  return targetMessageId === undefined
    ? 'target-msg-id is missing or too long'
    : { action: 'delete', targetMessageId };
}

function clearing({ tags, params }: IrcMessage): Moderation | string {
  if ((params[1] ?? '') === '') return { action: 'clear' };
  const targetUserId = twitchId(tags.get('target-user-id'));
  const target = targetUserId === undefined ? {} : { targetUserId };
  const duration = tags.get('ban-duration');
  if (duration === undefined) return { action: 'ban', ...target };
  const durationSeconds = wholeNumber(duration);
  return durationSeconds === undefined
    ? 'ban-duration is no number of seconds'
    : { action: 'timeout', ...target, durationSeconds };
}

/** The first 128 bits, in hex, of SHA-256 over command, room, target user, target message, duration, time. */
function moderationId(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('|')).digest('hex').slice(0, 32);
}
