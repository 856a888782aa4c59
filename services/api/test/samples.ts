import type { Session, Watermark, WindowStats } from '@chatpulse/contracts';
import type { CountedWindow, Sighting } from '../src/counts.js';
import type { CoverageInterval } from '../src/coverage.js';

/** 2026-11-21T12:00:00Z: the start of a window of every size. */
export const noon = Date.UTC(2026, 10, 21, 12);
export const minute = 60_000;

export function windowStats(changes: Partial<WindowStats> = {}): WindowStats {
  const windowSizeSeconds = changes.windowSizeSeconds ?? 60;
  const windowStart = changes.windowStart ?? noon;
  return {
    type: 'window',
    channelId: '71092938',
    channel: 'example',
    windowSizeSeconds,
    windowStart,
    windowEnd: windowStart + windowSizeSeconds * 1000,
    messages: 10,
    subscriberMessages: 4,
    emotes: 3,
    cheers: 1,
    bits: 100,
    subscriptions: 1,
    giftedSubscriptions: 2,
    raids: 0,
    timeouts: 1,
    bans: 0,
    sharedMessages: 0,
    generation: 1,
    revision: 15,
    updatedAt: windowStart + 30_000,
    ...changes,
  };
}

export function countedWindow(changes: Partial<CountedWindow> = {}): CountedWindow {
  const { partition = 0, ...stats } = changes;
  return { ...windowStats(stats), partition };
}

export function watermark(changes: Partial<Watermark> = {}): Watermark {
  const eventTime = changes.eventTime ?? noon + 30_000;
  return {
    type: 'watermark',
    partition: 0,
    generation: 1,
    eventTime,
    finalBefore: eventTime - 10 * minute,
    counted: 100,
    duplicates: 1,
    late: 0,
    deadLettered: 0,
    ...changes,
  };
}

export function sighting(changes: Partial<Sighting> = {}): Sighting {
  return {
    channelId: '71092938',
    login: 'example',
    partition: 0,
    firstSeen: noon,
    lastSeen: noon + minute,
    ...changes,
  };
}

export function session(changes: Partial<Session> = {}): Session {
  const start = changes.start ?? noon;
  return {
    type: 'session',
    channelId: '71092938',
    channel: 'example',
    start,
    end: start + 30 * minute,
    messages: 120,
    chatters: 40,
    chattersExact: true,
    peakMinute: start + 3 * minute,
    peakMessages: 12,
    generation: 1,
    ...changes,
  };
}

export function interval(changes: Partial<CoverageInterval> = {}): CoverageInterval {
  const from = changes.from ?? noon;
  return {
    channel: 'example',
    channelId: '71092938',
    reader: 'main',
    instance: 'ingestion-1',
    state: 'open',
    from,
    to: from + minute,
    reason: 'joined',
    ...changes,
  };
}
