import type { Audience } from './audience.js';
import type { ChatLine } from './chat-line.js';
import type { Ledger } from './ledger.js';
import type { LineSource } from './line-source.js';

type Totals = {
  /** Lines written to at least one client; as many are in the ledger. */
  readonly sent: number;
  /** Lines of rooms that nobody was in, or that nobody there asked for. */
  readonly unheard: number;
};

/** What one channel got: lines of every kind, and how many of them were messages. */
type ChannelTotals = { readonly lines: number; readonly messages: number };

/** Moves lines from the source to the audience and the ledger. */
export interface Broadcast {
  /** Sends everything that is due; to be called every few milliseconds. */
  tick(): void;
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  readonly totals: Totals;
  /** Of the lines sent, by channel; channels that got none are not there. */
  readonly sentByChannel: ReadonlyMap<string, ChannelTotals>;
}

export function createBroadcast(opts: {
  source: LineSource;
  audience: Audience;
  ledger: Ledger;
  now: () => number;
}): Broadcast {
  const { source, audience, ledger, now } = opts;
  const sentByChannel = new Map<string, { lines: number; messages: number }>();
  let sent = 0;
  let unheard = 0;
  let paused = false;

  const count = ({ channel, command }: ChatLine): void => {
    sent += 1;
    const totals = sentByChannel.get(channel) ?? { lines: 0, messages: 0 };
    totals.lines += 1;
    if (command === 'PRIVMSG') totals.messages += 1;
    sentByChannel.set(channel, totals);
  };

  const send = (nowMs: number): void => {
    for (const line of source.take(nowMs, audience)) {
      if (audience.deliver(line)) {
        ledger.record(line.entry, nowMs);
        count(line);
      } else {
        unheard += 1;
      }
    }
    ledger.flush();
  };

  return {
    sentByChannel,
    tick() {
      const nowMs = now();
      if (!paused) send(nowMs);
      for (const client of audience.clients) {
        client.ping(nowMs);
        client.flush();
      }
    },
    pause() {
      paused = true;
    },
    resume() {
      if (paused) source.resume(now());
      paused = false;
    },
    get paused() {
      return paused;
    },
    get totals() {
      return { sent, unheard };
    },
  };
}
