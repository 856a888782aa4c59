import type { ChatLine, MessageId, Room } from './chat-line.js';
import type { Chatter, Chatters } from './chatters.js';
import type { Random } from './random.js';
import type { Parent } from './wire.js';

/** What the generator remembers of a room; bounded, however long the run. */
export type RoomLife = {
  readonly room: Room;
  /** 0 is the busiest. */
  readonly rank: number;
  /** The last few messages: what can be answered or deleted. */
  readonly recent: Parent[];
  lastModerationAt: number;
  /** The other room of a shared chat. */
  partner?: RoomLife;
};

/** What makers of lines draw from. */
export type Draw = {
  readonly random: Random;
  readonly chatters: Chatters;
  newId(): MessageId;
  /** Queues a line that belongs to the one being made; it goes out in the next slot. */
  follow(make: (sentAt: number) => ChatLine): void;
};

/** Makes one line of a room with that sent time. */
export type LineMaker = (life: RoomLife, sentAt: number, draw: Draw) => ChatLine;

const recentLimit = 8;

export function remember(life: RoomLife, parent: Parent): void {
  life.recent.push(parent);
  if (life.recent.length > recentLimit) life.recent.shift();
}

export function regularOf(life: RoomLife, draw: Draw): Chatter {
  return draw.chatters.regular(life.rank, draw.random.fraction());
}

/** A person as another room of a shared chat shows them: what they are at home does not count there. */
export function asGuest(chatter: Chatter): Chatter {
  return { ...chatter, months: 0, moderator: false, badges: '' };
}
