import type { Writable } from 'node:stream';
import { createLiveChannel, type IsNews, type LiveChannel } from './live-channel.js';
import type { LiveCounts, Watched } from './live-counts.js';
import type { OpenedStream } from './open-stream.js';
import { createStreamFeed, idleEventMs, type StreamFeed } from './stream-feed.js';

/** A client that takes nothing for so long is not there any more. */
export const silentClientMs = 60_000;

/** One client and its response. Nothing is written while it does not take what was written before. */
export interface StreamConnection {
  /** Asked every second or so: what time alone makes due. */
  tick(): void;
  /** The client is told that this is all. */
  end(): void;
  /** The response is closed. */
  closed(): void;
}

/** Sends what `opened` begins with, then what changes. `again` reads a beginning anew, while nothing was counted yet. */
export function connectStream(deps: {
  response: Pick<Writable, 'write' | 'end' | 'destroy' | 'on' | 'writableEnded' | 'destroyed'>;
  live: LiveCounts;
  opened: OpenedStream;
  again: () => Promise<OpenedStream | undefined>;
  now: () => number;
  eventSent: () => void;
}): StreamConnection {
  const { response, live, now, eventSent } = deps;
  let blockedAtMs: number | undefined;
  let askedAtMs = now();
  let watched: Watched;
  let feed: StreamFeed;
  let found = false;

  const isOver = (): boolean => response.writableEnded || response.destroyed;

  const write = (text: string, isEvent: boolean): void => {
    if (!response.write(text)) blockedAtMs ??= now();
    if (isEvent) eventSent();
  };

  const pump = (): void => {
    if (blockedAtMs !== undefined || isOver()) return;
    const told = feed.next(now());
    if (told !== undefined) write(told.text, told.kind === 'event');
  };

  const begin = ({ text, event, key, has }: OpenedStream): void => {
    write(text, event);
    found = key !== undefined;
    watched = key === undefined ? nothingToWatch : live.watch(key, pump);
    const { channel } = watched;
    feed = createStreamFeed({
      channel,
      has: { asOf: has.asOf, isNews: newsFor(channel, has) },
      nowMs: now(),
    });
  };

  const lookAgain = async (): Promise<void> => {
    askedAtMs = now();
    const opened = await deps.again();
    if (opened?.key !== undefined && !found && !isOver()) begin(opened);
  };

  begin(deps.opened);
  response.on('drain', () => {
    blockedAtMs = undefined;
    pump();
  });

  return {
    tick() {
      if (isOver()) return;
      if (blockedAtMs !== undefined && now() - blockedAtMs >= silentClientMs) response.destroy();
      else if (!found && now() - askedAtMs >= idleEventMs) void lookAgain();
      pump();
    },
    end: () => void response.end(),
    closed: () => watched.close(),
  };
}

/** Its first event brings what is known beyond what it began with, or, where it began with nothing, all it may lack. */
function newsFor(channel: LiveChannel, { rows, asOf, openFrom }: OpenedStream['has']): IsNews {
  if (openFrom !== undefined) return ({ endMs }) => endMs > openFrom;
  const behind = channel.join(rows, asOf);
  return ({ startMs, changed }) => changed || behind.has(startMs);
}

const nothingToWatch: Watched = {
  channel: createLiveChannel({ channelId: '', partition: 0, size: 60 }),
  close: () => {},
};
