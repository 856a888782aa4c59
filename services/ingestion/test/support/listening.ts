import { createLogger } from '@chatpulse/service';
import { afterEach } from '@jest/globals';
import { openSession } from '../../src/session.js';
import { createTwitch, type Twitch } from '../../src/twitch.js';
import { type FakeChat, type FakeClient, startFakeChat } from './fake-chat.js';
import { until } from './until.js';

const connection = {
  connectMs: 600,
  pingAfterMs: 300,
  deadAfterMs: 1200,
  retryMinMs: 20,
  retryMaxMs: 100,
  retireMs: 60_000,
};
const joins = { windowMs: 200, answerMs: 100, retryMinMs: 20, retryMaxMs: 100, refusedMs: 60_000 };

export type Heard = {
  texts: string[];
  unparseable: string[];
  failed: string[];
  renamed: [before: string, now: string][];
  /** What was told of channels that are heard, and no longer. */
  spans: string[];
};

const closers: (() => Promise<void> | void)[] = [];

/** Called when the test ends, the last one first. */
export const atEnd = (close: () => Promise<void> | void): void => void closers.push(close);

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

export async function fake(rooms?: Record<string, string>): Promise<FakeChat> {
  const chat = await startFakeChat(rooms);
  atEnd(chat.close);
  return chat;
}

/** A listener on `url` that steps by itself, every 10 ms. */
export function listenTo(
  url: string,
  channels: string[],
  onText: (text: string) => void = () => {},
): [Twitch, Heard] {
  const heard: Heard = { texts: [], unparseable: [], failed: [], renamed: [], spans: [] };
  const twitch = createTwitch({
    url,
    openSession,
    timings: { connection, joins },
    joinsAtMost: 20,
    now: () => performance.now(),
    random: Math.random,
    logger: createLogger({ service: 'test', level: 'silent' }),
    events: {
      onMessage(message) {
        if (message.command !== 'PRIVMSG') return;
        onText(message.params[1] ?? '');
        heard.texts.push(message.params[1] ?? '');
      },
      onUnparseable: (raw) => heard.unparseable.push(raw),
      onListenerError: (_, raw) => heard.failed.push(raw),
      onRenamed: (before, now) => heard.renamed.push([before, now]),
      onJoined: ({ channel, connection }) => heard.spans.push(`${channel} heard on ${connection}`),
      onEnded: (channel, reason) => heard.spans.push(`${channel} ${reason}`),
      onProven: () => {},
    },
  });
  for (const channel of channels) twitch.follow(channel);
  const timer = setInterval(twitch.step, 10);
  atEnd(() => {
    clearInterval(timer);
    twitch.stop();
  });
  return [twitch, heard];
}

export const privmsg = (text: string): string => `:ann!ann@ann PRIVMSG #room :${text}`;
export const joined = (twitch: Twitch, count: number): Promise<void> =>
  until(`${count} joined`, () => twitch.view().channels.joined === count);
export const client = (chat: FakeChat, index: number): FakeClient => {
  const found = chat.clients[index];
  if (!found) throw new Error(`no client ${index}`);
  return found;
};
