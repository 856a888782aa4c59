import { WebSocket } from 'ws';

/** A plain WebSocket client that keeps every line it hears. */
export interface Listener {
  readonly lines: string[];
  /** Every frame as it came, to see how lines were packed. */
  readonly frames: string[];
  readonly binaryFrames: Buffer[];
  say(...lines: string[]): void;
  /** The first line heard so far, or from now on, that matches. */
  hears(pattern: RegExp): Promise<string>;
  /** Asks for a PONG; whatever the server wrote before it has been heard when this resolves. */
  settled(): Promise<void>;
  /** CAP, NICK and JOIN of these channels; resolves when every room state came. */
  join(...channels: string[]): Promise<void>;
  /** Lines of chat: messages, notices, moderation. */
  chat(): string[];
  /** Stops reading from the socket, as a stuck process does. */
  freeze(): void;
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

const chatPattern = /^(@\S+ )?:\S+ (PRIVMSG|USERNOTICE|CLEARCHAT|CLEARMSG) /;

export async function connectListener(port: number, path = '/'): Promise<Listener> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  const lines: string[] = [];
  const frames: string[] = [];
  const binaryFrames: Buffer[] = [];
  const waiting = new Set<() => void>();
  let pings = 0;

  socket.on('message', (data, isBinary) => {
    if (isBinary) return void binaryFrames.push(data as Buffer);
    frames.push(String(data));
    lines.push(
      ...String(data)
        .split('\r\n')
        .filter((line) => line !== ''),
    );
    for (const check of waiting) check();
  });
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });

  const listener: Listener = {
    lines,
    frames,
    binaryFrames,
    closed,
    say: (...said) => socket.send(said.map((line) => `${line}\r\n`).join('')),
    hears: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const line = lines.find((candidate) => pattern.test(candidate));
          if (line === undefined) return;
          waiting.delete(check);
          resolve(line);
        };
        waiting.add(check);
        void closed.then(() => reject(new Error(`closed before ${pattern} was heard`)));
        check();
      }),
    async settled() {
      pings += 1;
      listener.say(`PING :settled-${pings}`);
      await listener.hears(new RegExp(`PONG tmi\\.twitch\\.tv :settled-${pings}$`));
    },
    async join(...channels) {
      listener.say('CAP REQ :twitch.tv/tags twitch.tv/commands', 'NICK justinfan1');
      listener.say(`JOIN ${channels.map((channel) => `#${channel}`).join(',')}`);
      for (const channel of channels) await listener.hears(new RegExp(`ROOMSTATE #${channel}$`));
    },
    chat: () => lines.filter((line) => chatPattern.test(line)),
    freeze: () => socket.pause(),
    async close() {
      socket.terminate();
      await closed;
    },
  };
  return listener;
}
