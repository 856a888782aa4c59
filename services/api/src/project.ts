import {
  type Validation,
  validateWatermark,
  validateWindowStats,
  type Watermark,
  type WindowStats,
} from '@chatpulse/contracts';
import type { CountedWindow, Sighting } from './counts.js';
import { reaches } from './watermark-order.js';
import { windowEndOf, windowStartAt } from './windows.js';

/** What one batch of channel-stats asks of the store: each key once, and what nobody can read. */
export type Projection<M> = {
  readonly windows: readonly CountedWindow[];
  readonly watermarks: readonly Watermark[];
  readonly sightings: readonly Sighting[];
  readonly undecodable: readonly { readonly message: M; readonly problem: string }[];
};

type Version = Pick<WindowStats, 'generation' | 'revision'>;

type StatsMessage = { readonly partition: number; readonly value: Buffer | null };

/**
 * Folds messages to the last word on each key. The order of the messages does not matter: a replayed or leaked
 * older record loses by its (generation, revision), as it would in the store.
 */
export function project<M extends StatsMessage>(messages: readonly M[]): Projection<M> {
  const windows = new Map<string, CountedWindow>();
  const watermarks = new Map<string, Watermark>();
  const sightings = new Map<string, Sighting>();
  const undecodable: { message: M; problem: string }[] = [];

  for (const message of messages) {
    const decoded = decode(message.value);
    if (!decoded.ok) {
      undecodable.push({ message, problem: decoded.problem });
    } else if (decoded.value.type === 'watermark') {
      const mark = decoded.value;
      keep(watermarks, `${mark.partition}|${mark.generation}`, mark, isFurther);
    } else {
      const window = { ...decoded.value, partition: message.partition };
      keep(windows, `${window.channelId}|${window.windowSizeSeconds}|${window.windowStart}`, window, isNewer);
      sightings.set(window.channelId, sighted(sightings.get(window.channelId), window));
    }
  }
  return {
    windows: [...windows.values()],
    watermarks: [...watermarks.values()],
    sightings: [...sightings.values()],
    undecodable,
  };
}

function keep<T>(map: Map<string, T>, key: string, value: T, wins: (value: T, over: T) => boolean): void {
  const known = map.get(key);
  if (known === undefined || wins(value, known)) map.set(key, value);
}

/** Of one window: which of two versions wins, in a batch as in the store. */
export function isNewer(a: Version, b: Version): boolean {
  return a.generation === b.generation ? a.revision > b.revision : a.generation > b.generation;
}

function isFurther(a: Watermark, b: Watermark): boolean {
  return !reaches(b, a);
}

function sighted(known: Sighting | undefined, window: CountedWindow): Sighting {
  const newer = known === undefined || window.updatedAt >= known.lastSeen;
  return {
    channelId: window.channelId,
    partition: window.partition,
    login: newer ? window.channel : known.login,
    firstSeen: Math.min(known?.firstSeen ?? window.windowStart, window.windowStart),
    lastSeen: newer ? window.updatedAt : known.lastSeen,
  };
}

function decode(value: Buffer | null): Validation<WindowStats | Watermark> {
  if (value === null) return { ok: false, problem: 'has no value' };
  let json: unknown;
  try {
    json = JSON.parse(value.toString('utf8'));
  } catch {
    return { ok: false, problem: 'is not JSON' };
  }
  const type = typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined;
  if (type === 'watermark') return validateWatermark(json);
  if (type !== 'window') return { ok: false, problem: '/type must be window or watermark' };
  const window = validateWindowStats(json);
  return window.ok ? checkBounds(window.value) : window;
}

// What the schema cannot say, and the store's keys and write times rest on.
function checkBounds(window: WindowStats): Validation<WindowStats> {
  const { windowStart, windowEnd, windowSizeSeconds, generation } = window;
  if (windowStart !== windowStartAt(windowStart, windowSizeSeconds)) {
    return { ok: false, problem: '/windowStart is not aligned to the window size' };
  }
  if (windowEnd !== windowEndOf(windowStart, windowSizeSeconds)) {
    return { ok: false, problem: '/windowEnd is not windowStart plus the window size' };
  }
  if (generation > 2_147_483_647 || windowStart > 8.64e15) {
    return { ok: false, problem: '/generation or /windowStart is out of range' };
  }
  return { ok: true, value: window };
}
