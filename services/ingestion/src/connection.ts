import { backoffMs } from './backoff.js';
import type { IrcMessage } from './irc.js';
import { parseLine } from './irc.js';
import { type Refusal, refusalOf } from './refusals.js';
import type { OpenSession, Session } from './session.js';

export type ConnectionTimings = {
  /** From opening the socket to the welcome (001). */
  readonly connectMs: number;
  /** Silence after which a PING is sent. */
  readonly pingAfterMs: number;
  /** Silence after which the socket counts as dead. */
  readonly deadAfterMs: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  /** How long the old socket is read at most after RECONNECT, once the new one is logged in. */
  readonly retireMs: number;
};

/** Twitch itself pings every few minutes; a dead socket is noticed after 30 s at the latest. */
export const twitchConnectionTimings: ConnectionTimings = {
  connectMs: 10_000,
  pingAfterMs: 15_000,
  deadAfterMs: 30_000,
  retryMinMs: 1_000,
  retryMaxMs: 30_000,
  retireMs: 60_000,
};

/** When a PING went, and when its answer came: what was sent to us before the one was read by the other. Monotonic ms. */
export type Proof = { readonly sentMs: number; readonly heardMs: number };

export type ConnectionState = 'waiting' | 'connecting' | 'ready' | 'stopped';

export type ConnectionEvents = {
  /** Every line that parses, with its monotonic time of arrival. */
  onMessage(message: IrcMessage, raw: string, monotonicMs: number): void;
  onUnparseable(raw: string, problem: string, monotonicMs: number): void;
  /** ROOMSTATE on the connection in use: the proof that the channel is joined. */
  onRoomState(message: IrcMessage): void;
  /** On the connection in use: Twitch keeps us out of the channel. */
  onRefused(refusal: Refusal): void;
  /** On the connection in use: Twitch put us out of the channel. */
  onParted(message: IrcMessage): void;
  /** What was joined is no longer, and is not heard; it has to be joined again once the connection is ready. */
  onLost(reason: string): void;
  /** After RECONNECT the new socket is in use: all has to be joined there, and is heard on the old one meanwhile. */
  onMoved(): void;
  /** The old socket ended before it had answered a last PING: what it still held is lost. */
  onTorn(reason: string): void;
  /** On the socket in use, and no other one is read any more. */
  onProven(proof: Proof): void;
  onReady(): void;
  onListenerError(error: unknown, raw: string, monotonicMs: number): void;
};

/** A connection that is kept up. All its timers are one `step`, to be called several times a second. */
export interface Connection {
  readonly state: ConnectionState;
  /** Monotonic time of the newest line; undefined when nothing was heard on the socket in use. */
  readonly lastLineMs: number | undefined;
  /** Monotonic time of the newest PING that was answered on the socket in use. */
  readonly provenAtMs: number | undefined;
  step(nowMs: number): void;
  send(command: string): void;
  /** Asks for a PONG, unless one is on its way. */
  prove(nowMs: number): void;
  /** After RECONNECT the old socket is still read. */
  readonly retiring: boolean;
  /** Everything is joined on the new socket: the old one goes, once it has answered a PING sent now. */
  release(nowMs: number): void;
  /** Closes its sockets; no event follows. */
  stop(): void;
}

type Link = {
  session: Session;
  readonly openedMs: number;
  ready: boolean;
  lastLineMs: number | undefined;
  pingSentMs: number | undefined;
  provenAtMs: number | undefined;
};

/** @param now monotonic ms @param random 0 ≤ r < 1 */
export function createConnection(opts: {
  url: string;
  openSession: OpenSession;
  events: ConnectionEvents;
  timings: ConnectionTimings;
  now: () => number;
  random: () => number;
}): Connection {
  const { url, openSession, events, timings, now, random } = opts;
  let current: Link | undefined;
  /** Logging in to take the place of `current`, after RECONNECT. */
  let successor: Link | undefined;
  let retiring: { link: Link; untilMs: number; draining: boolean } | undefined;
  let retryAtMs = 0;
  let failures = 0;
  /** When this process last woke from not running: silence before that says nothing about the socket. */
  let awakeSinceMs = now();
  let lastStepMs = awakeSinceMs;
  let stopped = false;

  const open = (): Link => {
    const link: Link = {
      session: { send: () => {}, terminate: () => {} },
      openedMs: now(),
      ready: false,
      lastLineMs: undefined,
      pingSentMs: undefined,
      provenAtMs: undefined,
    };
    // Handlers are bound to their own link, so a late close of an old socket can never hit the new one.
    link.session = openSession(url, {
      onLine: (line) => onLine(link, line),
      onClosed: (reason) => onClosed(link, reason),
      onListenerError: (error, raw) => events.onListenerError(error, raw, now()),
    });
    return link;
  };

  const onLine = (link: Link, raw: string): void => {
    if (stopped) return;
    const nowMs = now();
    link.lastLineMs = nowMs;
    const parsed = parseLine(raw);
    if (!parsed.ok) {
      events.onUnparseable(raw, parsed.problem, nowMs);
      return;
    }
    onProtocol(link, parsed.message, nowMs);
    events.onMessage(parsed.message, raw, nowMs);
  };

  const onProtocol = (link: Link, message: IrcMessage, nowMs: number): void => {
    if (message.command === 'PONG') onPong(link, message);
    else if (message.command === '001') onWelcome(link, nowMs);
    else if (message.command === 'RECONNECT' && link === current) successor ??= open();
    else if (link === current) onChannel(message);
  };

  const onChannel = (message: IrcMessage): void => {
    if (message.command === 'ROOMSTATE') events.onRoomState(message);
    // Without membership, the only PART there is is our own.
    else if (message.command === 'PART') events.onParted(message);
    else if (message.command === 'NOTICE') {
      const refusal = refusalOf(message);
      if (refusal) events.onRefused(refusal);
    }
  };

  const onWelcome = (link: Link, nowMs: number): void => {
    link.ready = true;
    if (link === successor) {
      // Of three sockets the oldest goes: what is joined on the second is heard there.
      if (retiring) tear('RECONNECT came again');
      if (current) retiring = { link: current, untilMs: nowMs + timings.retireMs, draining: false };
      current = successor;
      successor = undefined;
      events.onMoved();
    }
    ping(link, nowMs);
    events.onReady();
  };

  const tear = (reason: string): void => {
    const link = retiring?.link;
    retiring = undefined;
    link?.session.terminate();
    events.onTorn(reason);
  };

  // Only the answer to the newest PING proves anything: an older one may have waited in the socket.
  const onPong = (link: Link, { params }: IrcMessage): void => {
    if (link.pingSentMs === undefined || params.at(-1) !== String(link.pingSentMs)) return;
    const sentMs = link.pingSentMs;
    link.provenAtMs = sentMs;
    link.pingSentMs = undefined;
    failures = 0;
    if (link === retiring?.link) {
      if (!retiring.draining) return;
      retiring = undefined;
      link.session.terminate();
    } else if (link === current && !retiring) events.onProven({ sentMs, heardMs: now() });
  };

  const onClosed = (link: Link, reason: string): void => {
    if (stopped) return;
    if (link === successor) successor = undefined;
    if (link === retiring?.link) tear(reason);
    if (link !== current) return;
    current = successor;
    successor = undefined;
    if (!current) {
      retryAtMs = now() + backoffMs(failures++, timings.retryMinMs, timings.retryMaxMs, random());
    }
    events.onLost(reason);
  };

  const ping = (link: Link, nowMs: number): void => {
    link.pingSentMs = nowMs;
    link.session.send(`PING :${nowMs}`);
  };

  const watch = (link: Link, nowMs: number): void => {
    if (!link.ready) {
      if (nowMs - Math.max(link.openedMs, awakeSinceMs) > timings.connectMs) link.session.terminate();
      return;
    }
    const silentMs = nowMs - Math.max(link.lastLineMs ?? link.openedMs, awakeSinceMs);
    if (silentMs > timings.deadAfterMs) link.session.terminate();
    else if (silentMs > timings.pingAfterMs && link.pingSentMs === undefined) ping(link, nowMs);
  };

  return {
    get state() {
      if (stopped) return 'stopped';
      if (!current) return 'waiting';
      return current.ready ? 'ready' : 'connecting';
    },
    get lastLineMs() {
      return current?.lastLineMs;
    },
    get provenAtMs() {
      return current?.provenAtMs;
    },
    step(nowMs) {
      if (stopped) return;
      if (nowMs - lastStepMs > timings.pingAfterMs / 2) awakeSinceMs = nowMs;
      lastStepMs = nowMs;
      if (!current && nowMs >= retryAtMs) current = open();
      if (current) watch(current, nowMs);
      if (successor) watch(successor, nowMs);
      if (retiring && nowMs >= retiring.untilMs) retiring.link.session.terminate();
    },
    send: (command) => current?.session.send(command),
    prove(nowMs) {
      if (!current?.ready) return;
      const { pingSentMs } = current;
      if (pingSentMs === undefined || nowMs - pingSentMs > timings.pingAfterMs) ping(current, nowMs);
    },
    get retiring() {
      return retiring !== undefined;
    },
    // The answer comes after all that the server sent there before, so nothing is left unread in the socket.
    release(nowMs) {
      if (!retiring || retiring.draining) return;
      retiring.draining = true;
      ping(retiring.link, nowMs);
    },
    stop() {
      stopped = true;
      for (const link of [current, successor, retiring?.link]) link?.session.terminate();
    },
  };
}
