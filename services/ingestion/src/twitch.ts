import type { Logger } from '@chatpulse/service';
import {
  type Connection,
  type ConnectionState,
  type ConnectionTimings,
  createConnection,
  type Proof,
} from './connection.js';
import type { EndReason, Joined } from './coverage.js';
import { channelOf, twitchId } from './fields.js';
import type { IrcMessage } from './irc.js';
import { type ChannelState, createJoinPlan, type JoinTimings } from './joins.js';
import type { OpenSession } from './session.js';
import { createSizes } from './sizes.js';

/** Twitch takes 100 channels on one connection; the ten are room for channels on their way out. */
const channelsPerConnection = 90;

export type TwitchEvents = {
  onMessage(message: IrcMessage, raw: string, monotonicMs: number): void;
  onUnparseable(raw: string, problem: string, monotonicMs: number): void;
  /** A listener threw over this line; the line is not lost as long as this keeps it. */
  onListenerError(error: unknown, raw: string, monotonicMs: number): void;
  /** The channel is heard from now on; told again after each new join. */
  onJoined(joined: Joined): void;
  /** It is not heard any more; also told of channels that were not heard. */
  onEnded(channel: string, reason: EndReason, monotonicMs: number): void;
  onProven(connection: number, proof: Proof): void;
  /** A room that was followed under one login is joined under another one. */
  onRenamed(before: string, now: string): void;
};

export type TwitchView = {
  /** How many channels asked for are in each state. */
  readonly channels: Readonly<Record<ChannelState, number>>;
  /** Those that are not joined. */
  readonly waiting: readonly (readonly [channel: string, state: ChannelState])[];
  readonly connections: readonly ConnectionState[];
  /** Newest answered PING of each connection, monotonic ms. */
  readonly provenAtMs: readonly (number | undefined)[];
  /** Monotonic time of the newest line on any connection. */
  readonly lastLineMs: number | undefined;
};

/** Chat of the followed channels, over as many connections as they need. */
export interface Twitch {
  follow(channel: string): void;
  unfollow(channel: string): void;
  /** Watchdogs, reconnects and joins: to be called several times a second. */
  step(): void;
  /** Asks every connection for a PONG. */
  prove(): void;
  view(): TwitchView;
  /** Closes all sockets; nothing is heard afterwards. */
  stop(): void;
}

type Line = { readonly connection: Connection; readonly channels: Set<string> };

/** @param now monotonic ms @param random 0 ≤ r < 1 */
export function createTwitch(opts: {
  url: string;
  openSession: OpenSession;
  events: TwitchEvents;
  timings: { connection: ConnectionTimings; joins: JoinTimings };
  /** At most so many in `timings.joins.windowMs`. */
  joinsAtMost: number;
  now: () => number;
  random: () => number;
  logger: Logger;
}): Twitch {
  const { url, openSession, events, timings, joinsAtMost, now, random, logger } = opts;
  const sizes = createSizes();
  const plan = createJoinPlan({ atMost: joinsAtMost, timings: timings.joins, random, sizeOf: sizes.of });
  const lines: Line[] = [];
  const lineOf = new Map<string, Line>();
  /** Login of each room that was joined, by its id. */
  const logins = new Map<string, string>();
  const roomIds = new Map<string, string>();

  const addLine = (): Line => {
    const channels = new Set<string>();
    const number = lines.length + 1;
    const connection = createConnection({
      url,
      openSession,
      timings: timings.connection,
      now,
      random,
      events: {
        onMessage(message, raw, monotonicMs) {
          if (message.command === 'PRIVMSG') sizes.heard(channelOf(message) ?? '', monotonicMs);
          events.onMessage(message, raw, monotonicMs);
        },
        onUnparseable: events.onUnparseable,
        onListenerError: events.onListenerError,
        onReady: () => logger.info({ connection: number, url }, 'chat connection ready'),
        onProven: (proof) => events.onProven(number, proof),
        onLost(reason) {
          logger.warn({ connection: number, reason, channels: channels.size }, 'chat connection lost');
          for (const channel of channels) lost(channel, 'socket_lost');
        },
        onMoved() {
          logger.info({ connection: number, channels: channels.size }, 'chat moves to a new connection');
          for (const channel of channels) plan.lost(channel);
        },
        onTorn(reason) {
          logger.warn(
            { connection: number, reason },
            'the old chat connection ended before it was read to its end',
          );
          for (const channel of channels) {
            events.onEnded(channel, 'socket_lost', now());
            if (plan.stateOf(channel) === 'joined') heard(channel, number);
          }
        },
        onRoomState(message) {
          const channel = channelOf(message);
          if (channel === undefined || !channels.has(channel)) return;
          plan.joined(channel);
          named(twitchId(message.tags.get('room-id')), channel);
          heard(channel, number);
        },
        onRefused({ channel, why }) {
          if (!channels.has(channel)) return;
          logger.warn({ channel, why }, 'Twitch lets nobody into the channel; it is tried again in an hour');
          plan.refused(channel, why, now());
          events.onEnded(channel, 'banned', now());
        },
        onParted(message) {
          const channel = channelOf(message);
          if (channel !== undefined && plan.stateOf(channel) === 'joined') lost(channel, 'left');
        },
      },
    });
    const line = { connection, channels };
    lines.push(line);
    return line;
  };

  const lost = (channel: string, reason: EndReason): void => {
    plan.lost(channel);
    events.onEnded(channel, reason, now());
  };

  const heard = (channel: string, connection: number): void =>
    events.onJoined({ channel, channelId: roomIds.get(channel), connection, atMs: now() });

  const named = (roomId: string | undefined, channel: string): void => {
    if (roomId === undefined) return;
    const before = logins.get(roomId);
    logins.set(roomId, channel);
    roomIds.set(channel, roomId);
    if (before === undefined || before === channel || !lineOf.has(before)) return;
    logger.info({ roomId, before, channel }, 'a channel has a new name');
    events.onRenamed(before, channel);
  };

  const join = (channel: string): void => lineOf.get(channel)?.connection.send(`JOIN #${channel}`);
  const reachable = (channel: string): boolean => lineOf.get(channel)?.connection.state === 'ready';

  return {
    follow(channel) {
      if (lineOf.has(channel)) return;
      const line = lines.find(({ channels }) => channels.size < channelsPerConnection) ?? addLine();
      line.channels.add(channel);
      lineOf.set(channel, line);
      plan.desire(channel);
    },
    unfollow(channel) {
      const line = lineOf.get(channel);
      if (!line) return;
      line.connection.send(`PART #${channel}`);
      line.channels.delete(channel);
      lineOf.delete(channel);
      plan.forget(channel);
      sizes.forget(channel);
      events.onEnded(channel, 'left', now());
    },
    step() {
      const nowMs = now();
      for (const { connection } of lines) connection.step(nowMs);
      for (const channel of plan.take(nowMs, reachable)) join(channel);
      for (const { connection, channels } of lines) {
        const isUnderWay = (channel: string) => plan.stateOf(channel) === 'joining';
        if (connection.retiring && ![...channels].some(isUnderWay)) connection.release(nowMs);
      }
    },
    prove() {
      for (const { connection } of lines) connection.prove(now());
    },
    view() {
      const heard = lines.map(({ connection }) => connection.lastLineMs).filter((at) => at !== undefined);
      return {
        channels: plan.counts(),
        waiting: plan.waiting(),
        connections: lines.map(({ connection }) => connection.state),
        provenAtMs: lines.map(({ connection }) => connection.provenAtMs),
        lastLineMs: heard.length === 0 ? undefined : Math.max(...heard),
      };
    },
    stop() {
      for (const { connection } of lines) connection.stop();
    },
  };
}
