import type { Logger } from '@chatpulse/service';
import {
  type Connection,
  type ConnectionState,
  type ConnectionTimings,
  createConnection,
} from './connection.js';
import { channelOf } from './fields.js';
import type { IrcMessage } from './irc.js';
import { createJoinPlan, type JoinTimings } from './joins.js';
import type { OpenSession } from './session.js';

/** Twitch takes 100 channels on one connection; the ten are room for channels on their way out. */
const channelsPerConnection = 90;

export type TwitchEvents = {
  onMessage(message: IrcMessage, raw: string, monotonicMs: number): void;
  onUnparseable(raw: string, problem: string): void;
  /** A listener threw over this line; the line is not lost as long as this keeps it. */
  onListenerError(error: unknown, raw: string): void;
};

export type TwitchView = {
  readonly desired: number;
  readonly joined: number;
  /** Channels asked for whose ROOMSTATE has not come. */
  readonly waiting: readonly string[];
  /** How many of those left two JOINs unanswered. */
  readonly unanswered: number;
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
  now: () => number;
  random: () => number;
  logger: Logger;
}): Twitch {
  const { url, openSession, events, timings, now, random, logger } = opts;
  const plan = createJoinPlan(timings.joins, random);
  const lines: Line[] = [];
  const lineOf = new Map<string, Line>();

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
        onMessage: events.onMessage,
        onUnparseable: events.onUnparseable,
        onListenerError: events.onListenerError,
        onReady: () => logger.info({ connection: number, url }, 'chat connection ready'),
        onLost(reason) {
          logger.warn({ connection: number, reason, channels: channels.size }, 'chat connection lost');
          for (const channel of channels) plan.lost(channel);
        },
        onRoomState(message) {
          const channel = channelOf(message);
          if (channel !== undefined && channels.has(channel)) plan.joined(channel);
        },
      },
    });
    const line = { connection, channels };
    lines.push(line);
    return line;
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
    },
    step() {
      const nowMs = now();
      for (const { connection } of lines) connection.step(nowMs);
      for (const channel of plan.take(nowMs, reachable)) join(channel);
      for (const { connection, channels } of lines) {
        if (connection.retiring && [...channels].every(plan.isJoined)) connection.release(nowMs);
      }
    },
    prove() {
      for (const { connection } of lines) connection.prove(now());
    },
    view() {
      const heard = lines.map(({ connection }) => connection.lastLineMs).filter((at) => at !== undefined);
      return {
        desired: plan.desiredCount(),
        joined: plan.joinedCount(),
        waiting: plan.waiting(),
        unanswered: plan.unansweredCount(),
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
