import type { Audience } from './audience.js';
import type { Ledger } from './ledger.js';
import type { LineSource } from './line-source.js';

type Totals = {
  /** Lines written to at least one client; as many are in the ledger. */
  readonly sent: number;
  /** Lines of rooms that nobody was in, or that nobody there asked for. */
  readonly unheard: number;
};

/** Moves lines from the source to the audience and the ledger. */
export interface Broadcast {
  /** Sends everything that is due; to be called every few milliseconds. */
  tick(): void;
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  readonly totals: Totals;
}

export function createBroadcast(opts: {
  source: LineSource;
  audience: Audience;
  ledger: Ledger;
  now: () => number;
}): Broadcast {
  const { source, audience, ledger, now } = opts;
  let sent = 0;
  let unheard = 0;
  let paused = false;

  const send = (nowMs: number): void => {
    for (const line of source.take(nowMs, audience)) {
      const heardBy = ledger.namesListeners ? new Set<string>() : undefined;
      const heard = audience.deliver(line, heardBy);
      if (heard) sent += 1;
      else unheard += 1;
      if (heard || heardBy) ledger.record(line.entry, nowMs, heardBy);
    }
    ledger.flush();
  };

  return {
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
