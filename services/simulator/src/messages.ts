import type { ChatLine, MessageId, Source } from './chat-line.js';
import type { Chatter } from './chatters.js';
import { asGuest, type LineMaker, type RoomLife, regularOf, remember } from './room-life.js';
import { composeUtterance, type Utterance } from './utterance.js';
import { type Parent, privmsg } from './wire.js';

type Message = {
  readonly chatter: Chatter;
  readonly utterance: Utterance;
  readonly id: MessageId;
  readonly firstMessage?: boolean;
  readonly bits?: number;
  readonly action?: boolean;
  readonly parent?: Parent;
  readonly source?: Source;
};

/** Somebody writes something; in a shared chat the other room hears it in the next slot. */
export const plainMessage: LineMaker = (life, sentAt, draw) => {
  const chatter = regularOf(life, draw);
  const utterance = composeUtterance(draw.random);
  const id = draw.newId();
  const { partner } = life;
  if (!partner) return messageLine(life, sentAt, { chatter, utterance, id });
  const source: Source = { channelId: life.room.channelId, id };
  const copy = { chatter: asGuest(chatter), utterance, id: draw.newId(), source };
  draw.follow((copiedAt) => messageLine(partner, copiedAt, copy));
  return messageLine(life, sentAt, { chatter, utterance, id, source });
};

export const action: LineMaker = (life, sentAt, draw) => {
  const utterance = composeUtterance(draw.random);
  return messageLine(life, sentAt, {
    chatter: regularOf(life, draw),
    utterance,
    id: draw.newId(),
    action: true,
  });
};

export const firstMessage: LineMaker = (life, sentAt, draw) =>
  messageLine(life, sentAt, {
    chatter: draw.chatters.newcomer(),
    utterance: composeUtterance(draw.random),
    id: draw.newId(),
    firstMessage: true,
  });

export const cheer: LineMaker = (life, sentAt, draw) => {
  const bits = draw.random.pick([1, 5, 50, 100, 100, 500, 1000, 5000]);
  return messageLine(life, sentAt, {
    chatter: regularOf(life, draw),
    utterance: composeUtterance(draw.random, `Cheer${bits}`),
    id: draw.newId(),
    bits,
  });
};

/** An answer to one of the last messages; in a room that is still silent, a message. */
export const reply: LineMaker = (life, sentAt, draw) => {
  if (life.recent.length === 0) return plainMessage(life, sentAt, draw);
  const parent = draw.random.pick(life.recent);
  return messageLine(life, sentAt, {
    chatter: regularOf(life, draw),
    utterance: composeUtterance(draw.random, `@${parent.displayName}`),
    id: draw.newId(),
    parent,
  });
};

function messageLine(life: RoomLife, sentAt: number, message: Message): ChatLine {
  const { chatter, utterance, id, parent, source } = message;
  const { firstMessage = false, bits = 0, action = false } = message;
  const { room } = life;
  const { userId, login, displayName } = chatter;
  remember(life, { id, userId, login, displayName, text: utterance.text });
  const optional = { ...(parent && { parent }), ...(source && { source }) };
  return {
    channel: room.channel,
    command: 'PRIVMSG',
    wire: privmsg({ room, sentAt, chatter, utterance, id, firstMessage, bits, action, ...optional }),
    entry: {
      kind: 'message',
      ...room,
      sentAt,
      id,
      userId,
      user: login,
      text: utterance.text,
      subscriber: chatter.months > 0,
      firstMessage,
      bits,
      emotes: utterance.emoteCount,
      ...(parent && { replyTo: parent.id }),
      ...(source && { source }),
    },
  };
}
