import type { RawData, WebSocket } from 'ws';
import type { ChatLine } from './chat-line.js';
import type { Session } from './session.js';

/** One connected socket with its session. */
export interface Client {
  readonly id: number;
  /** Path and query it connected to. */
  readonly path: string;
  readonly session: Session;
  /** Queues lines without CRLF; they go out in few frames with the next flush. */
  write(lines: readonly string[]): void;
  /** Queues a line of chat in the form this client asked for; false when it does not get it. */
  deliver(line: ChatLine): boolean;
  /** Hands what is queued to the socket. A client that reads too slowly is disconnected, as Twitch does. */
  flush(): void;
  /** A client whose socket has not taken this much is not ready for more of a replay. */
  readonly congested: boolean;
  /** Half-open from here on: nothing is read, answered or sent, and the socket stays. */
  stall(): void;
  readonly stalled: boolean;
  /** Breaks its next line of chat in two: the rest follows in a frame of its own, or the socket is cut. */
  breakNextLine(then: 'rest' | 'cut'): void;
  /** Sends bytes that are neither UTF-8 nor IRC, without a line end, as one binary frame. */
  sendGarbage(): void;
  /** Whether what is written now has a chance to arrive. */
  readonly reachable: boolean;
  /** Sends the PING that is due at `nowMs`; disconnects the client that left the one before unanswered. */
  ping(nowMs: number): void;
  /** Closes politely, after what is queued. */
  hangUp(): void;
  /** Cuts the connection without a word. */
  cut(): void;
}

const frameCharacters = 16_384;
const congestedBytes = 1_048_576;
/** Every byte there is, line ends in the midst of it. */
const garbage = Buffer.from(Array.from({ length: 256 }, (_, at) => 255 - at));

export function createClient(opts: {
  id: number;
  path: string;
  socket: WebSocket;
  session: Session;
  pingIntervalMs: number;
  /** Bytes that may wait for a slow reader. */
  bufferBytes: number;
  now: () => number;
  onSlow: () => void;
}): Client {
  const { id, path, socket, session, pingIntervalMs, bufferBytes, now, onSlow } = opts;
  let pending = '';
  let stalled = false;
  let breaking: 'rest' | 'cut' | undefined;
  let cutting = false;
  let nextPingAt = now() + pingIntervalMs;

  const sendPending = (): void => {
    if (pending === '') return;
    if (socket.readyState === socket.OPEN) socket.send(pending);
    pending = '';
  };

  const write = (lines: readonly string[]): void => {
    if (stalled || cutting) return;
    for (const line of lines) {
      pending += `${line}\r\n`;
      if (pending.length > frameCharacters) sendPending();
    }
  };

  /** False when the rest is lost. */
  const writeBroken = (line: string): boolean => {
    const [first, rest] = halves(line);
    sendPending();
    if (breaking === 'rest') {
      socket.send(first);
      pending = `${rest}\r\n`;
    } else {
      cutting = true;
      socket.send(first, () => socket.terminate());
    }
    breaking = undefined;
    return !cutting;
  };

  const client: Client = {
    id,
    path,
    session,
    write,
    get stalled() {
      return stalled;
    },
    get reachable() {
      return !stalled && !cutting && socket.readyState === socket.OPEN;
    },
    get congested() {
      return socket.bufferedAmount > congestedBytes;
    },
    deliver(line) {
      if (!client.reachable) return false;
      if (line.command !== 'PRIVMSG' && !session.has('twitch.tv/commands')) return false;
      const wire = session.has('twitch.tv/tags') ? line.wire : line.wire.slice(line.wire.indexOf(' ') + 1);
      if (breaking) return writeBroken(wire);
      write([wire]);
      return true;
    },
    flush() {
      sendPending();
      if (stalled || socket.bufferedAmount <= bufferBytes) return;
      onSlow();
      socket.terminate();
    },
    stall() {
      sendPending();
      stalled = true;
      socket.pause();
    },
    breakNextLine(then) {
      breaking = then;
    },
    sendGarbage() {
      if (!client.reachable) return;
      sendPending();
      socket.send(garbage, { binary: true });
    },
    ping(nowMs) {
      if (nowMs < nextPingAt) return;
      nextPingAt = nowMs + pingIntervalMs;
      if (session.awaitsPong) {
        socket.terminate();
        return;
      }
      session.awaitsPong = true;
      write(['PING :tmi.twitch.tv']);
    },
    hangUp() {
      sendPending();
      socket.close(1000);
    },
    cut: () => socket.terminate(),
  };

  const hear = (data: RawData, isBinary: boolean): void => {
    if (stalled || isBinary) return;
    for (const line of String(data).split(/\r?\n/)) {
      const { lines, close } = session.hear(line);
      write(lines);
      if (close) {
        client.hangUp();
        return;
      }
    }
    client.flush();
  };

  socket.on('message', hear);
  socket.on('ping', (data: Buffer) => {
    if (!stalled) socket.pong(data);
  });
  return client;
}

/** In the middle, between two characters. */
function halves(line: string): [string, string] {
  const characters = [...line];
  const middle = Math.floor(characters.length / 2);
  return [characters.slice(0, middle).join(''), characters.slice(middle).join('')];
}
