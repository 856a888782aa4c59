import { streamComment, windowsEvent } from './event-stream.js';
import type { IsNews, LiveChannel } from './live-channel.js';
import { iso } from './stats-rows.js';

/** When nothing changed for so long, the new `asOf` is told alone. */
export const idleEventMs = 5000;
/** When nothing at all was sent for so long, a comment is. */
export const commentMs = 15_000;

/** What a client is to be told next; `rows` counts those in it. */
export type Told = { readonly text: string; readonly kind: 'event' | 'comment' };

/**
 * What one client of a channel is told, and when. It remembers a version and an `asOf`, so a client that takes nothing
 * for a while costs nothing, and finds all that it missed in its next event. Times in epoch ms. Pure.
 */
export interface StreamFeed {
  /** Asked when the client can take something: what it gets now; undefined: nothing is due. */
  next(nowMs: number): Told | undefined;
}

/** What a client has: everything up to `asOf`. In its first event `isNews` says what it lacks nevertheless. */
export type ClientHas = { readonly asOf: number | undefined; readonly isNews?: IsNews };

export function createStreamFeed(deps: { channel: LiveChannel; has: ClientHas; nowMs: number }): StreamFeed {
  const { channel } = deps;
  let { asOf: told = -1, isNews } = deps.has;
  let seen = channel.version;
  let eventAtMs = deps.nowMs;
  let writtenAtMs = deps.nowMs;

  const event = (nowMs: number): string | undefined => {
    const { asOf, version } = channel;
    if (asOf === undefined || asOf <= told) return undefined;
    const rows = channel.rowsSince(seen, isNews);
    if (rows.length === 0 && nowMs - eventAtMs < idleEventMs) return undefined;
    told = asOf;
    seen = version;
    isNews = undefined;
    eventAtMs = nowMs;
    return windowsEvent(rows, iso(asOf));
  };

  return {
    next(nowMs) {
      const text = event(nowMs);
      if (text === undefined && nowMs - writtenAtMs < commentMs) return undefined;
      writtenAtMs = nowMs;
      return text === undefined ? { text: streamComment, kind: 'comment' } : { text, kind: 'event' };
    },
  };
}
