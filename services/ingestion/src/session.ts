import tmi from 'tmi.js';
import { WebSocket } from 'ws';
import { createLineSplitter } from './lines.js';

/** One login on one socket, from opening to its end. It is never used again: a reconnect is a new session. */
export interface Session {
  /** Sends one IRC command; nothing happens when the socket is not open. */
  send(command: string): void;
  /** Ends the socket at once, whatever state it is in; `onClosed` follows. */
  terminate(): void;
}

export type SessionHandlers = {
  /** One line as it came, without CR LF. What it throws is passed to `onListenerError`; reading goes on. */
  onLine(line: string): void;
  /** Exactly once, with what was known about the cause. */
  onClosed(reason: string): void;
  onListenerError(error: unknown, line: string): void;
};

export type OpenSession = (url: string, handlers: SessionHandlers) => Session;

/** What of tmi.js 1.8.5 its typings leave out. The version is pinned exactly for this. */
type ClientInternals = {
  ws: WebSocket | null;
  handleMessage(message: {
    raw: string;
    tags: object;
    prefix: null;
    command: string;
    params: string[];
  }): void;
  _onOpen(): void;
};

const Client = tmi.Client as unknown as new (options: tmi.Options) => tmi.Client & ClientInternals;

/** Lines are up to 16 KiB and frames hold a few of them; beyond this, something else is talking. */
const maxFrameBytes = 8 * 1024 * 1024;
const silent = { info: () => {}, warn: () => {}, error: () => {} };

/**
 * tmi.js for what it does well, the anonymous login and PONG, with its socket put right: `ws` instead of the
 * global WebSocket (whose half-open connections never end), the whole URL instead of a guessed port, lines
 * put together over frames, and every line handed out as it came, also one that its own parser would swallow.
 * Its handlers see no line but PING, so none of them can throw in the socket's reader.
 */
class ChatClient extends Client {
  readonly #url: string;
  readonly #handlers: SessionHandlers;
  readonly #split = createLineSplitter();

  constructor(url: string, handlers: SessionHandlers) {
    super({ options: { skipMembership: true }, connection: { reconnect: false }, logger: silent });
    this.#url = url;
    this.#handlers = handlers;
  }

  _openConnection(): void {
    let reason = 'closed';
    // A frame that is no UTF-8 is read with replacement characters: one dead letter, not an outage.
    const socket = new WebSocket(this.#url, 'irc', {
      perMessageDeflate: false,
      skipUTF8Validation: true,
      maxPayload: maxFrameBytes,
    });
    this.ws = socket;
    socket.on('open', () => this._onOpen());
    socket.on('message', (data, isBinary) => this.#read(this.#linesOf(String(data), isBinary)));
    socket.on('error', (error) => {
      reason = error.message;
    });
    socket.on('close', (code) => this.#handlers.onClosed(`${reason} (${code})`));
  }

  /** Chat comes as text. What comes as binary is none, and stays apart: a line of chat goes on in the next text. */
  #linesOf(frame: string, isBinary: boolean): string[] {
    return isBinary ? createLineSplitter()(`${frame}\n`) : this.#split(frame);
  }

  #read(lines: readonly string[]): void {
    for (const raw of lines) {
      try {
        if (raw.startsWith('PING')) this.#pong(raw);
        this.#handlers.onLine(raw);
      } catch (error) {
        this.#handlers.onListenerError(error, raw);
      }
    }
  }

  #pong(raw: string): void {
    this.handleMessage({ raw, tags: {}, prefix: null, command: 'PING', params: [] });
  }
}

export const openSession: OpenSession = (url, handlers) => {
  const client = new ChatClient(url, handlers);
  client._openConnection();
  return {
    send(command) {
      if (client.ws?.readyState === WebSocket.OPEN) client.ws.send(command);
    },
    terminate: () => client.ws?.terminate(),
  };
};
