import { type Mapped, type MappingContext, toChatEvent } from './chat-event.js';
import type { TwitchClock } from './clock.js';
import { channelOf, twitchId } from './fields.js';
import type { IrcMessage } from './irc.js';

/** The core: what was heard, and when, becomes chat events. Knows no socket and no Kafka. */
export interface Ingest {
  /** @param monotonicMs when the line arrived */
  hear(message: IrcMessage, monotonicMs: number): Mapped;
  /** Room id that a line belongs to, as far as it can be told: the key of its dead letter. */
  roomOf(message: IrcMessage): string | undefined;
}

/**
 * Keeps the room id of every ROOMSTATE, for the lines that come without one. One entry per channel that was
 * ever joined: some 100 bytes each.
 */
export function createIngest(clock: TwitchClock): Ingest {
  const roomIds = new Map<string, string>();

  const known = (channel: string | undefined): string | undefined =>
    channel === undefined ? undefined : roomIds.get(channel);

  const learnRoom = (message: IrcMessage): void => {
    const channel = channelOf(message);
    const roomId = twitchId(message.tags.get('room-id'));
    if (channel !== undefined && roomId !== undefined) roomIds.set(channel, roomId);
  };

  let arrivedMs = 0;
  const context: MappingContext = {
    roomIdOf: known,
    receivedAt(sentAt) {
      clock.heard(sentAt, arrivedMs);
      return clock.receivedAt(sentAt, arrivedMs);
    },
  };

  return {
    hear(message, monotonicMs) {
      if (message.command === 'ROOMSTATE') learnRoom(message);
      arrivedMs = monotonicMs;
      return toChatEvent(message, context);
    },
    roomOf: (message) => twitchId(message.tags.get('room-id')) ?? known(channelOf(message)),
  };
}
