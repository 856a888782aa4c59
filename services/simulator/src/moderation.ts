import type { ChatLine, LedgerEntry } from './chat-line.js';
import { plainMessage } from './messages.js';
import { type LineMaker, type RoomLife, regularOf } from './room-life.js';
import { clearchat, clearmsg } from './wire.js';

export const timeout: LineMaker = (life, sentAt, draw) => {
  const chatter = regularOf(life, draw);
  const durationSeconds = draw.random.pick([1, 60, 600, 600, 3600, 1_209_600]);
  const at = risingTime(life, sentAt);
  return moderationLine(life, 'CLEARCHAT', clearchat(life.room, at, { chatter, durationSeconds }), {
    sentAt: at,
    action: 'timeout',
    targetUserId: chatter.userId,
    durationSeconds,
  });
};

export const ban: LineMaker = (life, sentAt, draw) => {
  const chatter = regularOf(life, draw);
  const at = risingTime(life, sentAt);
  return moderationLine(life, 'CLEARCHAT', clearchat(life.room, at, { chatter }), {
    sentAt: at,
    action: 'ban',
    targetUserId: chatter.userId,
  });
};

export const clear: LineMaker = (life, sentAt) => {
  const at = risingTime(life, sentAt);
  return moderationLine(life, 'CLEARCHAT', clearchat(life.room, at), { sentAt: at, action: 'clear' });
};

/** Deletes one of the last messages, each at most once; in a room that is still silent, a message. */
export const deletion: LineMaker = (life, sentAt, draw) => {
  if (life.recent.length === 0) return plainMessage(life, sentAt, draw);
  const deleted = draw.random.pick(life.recent);
  life.recent.splice(life.recent.indexOf(deleted), 1);
  return moderationLine(life, 'CLEARMSG', clearmsg(life.room, sentAt, deleted), {
    sentAt,
    action: 'delete',
    targetMessageId: deleted.id,
  });
};

// A moderation event has no id of Twitch's. Two of them with the same target and time would be one event to
// any reader, and the ledger would be wrong; a room has never two in one millisecond.
function risingTime(life: RoomLife, sentAt: number): number {
  life.lastModerationAt = Math.max(sentAt, life.lastModerationAt + 1);
  return life.lastModerationAt;
}

type Facts = Omit<Extract<LedgerEntry, { kind: 'moderation' }>, 'kind' | 'channel' | 'channelId'>;

function moderationLine(
  life: RoomLife,
  command: 'CLEARCHAT' | 'CLEARMSG',
  wire: string,
  facts: Facts,
): ChatLine {
  return {
    channel: life.room.channel,
    command,
    wire,
    entry: { kind: 'moderation', ...life.room, ...facts },
  };
}
