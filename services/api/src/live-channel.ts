import type { Watermark } from '@chatpulse/contracts';
import { moreSettled } from './freshness.js';
import type { Progress, WindowState } from './state.js';
import { iso, type StatsRow } from './stats-rows.js';
import { type WindowSizeSeconds, windowEndOf, windowStartAt } from './windows.js';

/** The windows of one size of one channel, which is counted in `partition`. */
export type LiveKey = {
  readonly channelId: string;
  readonly partition: number;
  readonly size: WindowSizeSeconds;
};

/** How many windows are held, the one that runs included. */
export const liveWindows = 60;

type Held = { row: StatsRow; readonly endMs: number; version: number };

/**
 * The last 60 windows of one channel and size, as far as they were told of, shared by all who watch it. Of a window
 * the highest (generation, revision) is held: a record that was replayed or leaked never makes a number go down. A
 * state goes back only when the generation rises. Whoever knows which version was seen gets what changed since, each
 * window once: nothing is kept for anybody. Times in epoch ms. Pure.
 */
export interface LiveChannel {
  readonly key: LiveKey;
  /** Rises with each change of a row. */
  readonly version: number;
  /** Event time up to which the rows are complete; undefined while that cannot be said. */
  readonly asOf: number | undefined;
  /** The first mark since the channel was listened to: what the store has at it, no row may lack. */
  readonly awaited: Watermark | undefined;
  put(row: StatsRow): void;
  /** A mark of its partition, and what all of them say. */
  mark(mark: Watermark, progress: Progress): void;
  /** What somebody read and was told, as far as it says more than is known here; the starts of windows of which it says less. */
  join(rows: readonly StatsRow[], asOf: number | undefined): ReadonlySet<number>;
  /** What the store had when it had reached `mark`. It completes what is known, unless another one is awaited by now. */
  fill(rows: readonly StatsRow[], mark: Watermark): void;
  /** Records may have been missed: what is known is complete again after the next `fill`. */
  interrupted(): void;
  /** Rows that are news to whoever saw `version`, newest first: those that changed after it, unless `isNews` knows better. */
  rowsSince(version: number, isNews?: IsNews): StatsRow[];
}

/** Of a window: is a client to be told of it? `changed`: after the version that the client saw. */
export type IsNews = (window: { startMs: number; endMs: number; changed: boolean }) => boolean;

export function createLiveChannel(key: LiveKey): LiveChannel {
  const { partition, size } = key;
  const held = new Map<number, Held>();
  let version = 0;
  let marked: number | undefined;
  let horizonMs = 0;
  let whole = false;
  let awaited: Watermark | undefined;

  const put = (row: StatsRow): void => {
    const startMs = Date.parse(row.windowStart);
    if (startMs < horizonMs) return;
    const known = held.get(startMs);
    if (known !== undefined && ageOf(row, known.row) === 'older') return;
    if (known !== undefined && row.generation === known.row.generation) {
      const state = moreSettled(row.state, known.row.state);
      if (row.revision === known.row.revision && state === known.row.state) return;
      version += 1;
      held.set(startMs, { row: { ...row, state }, endMs: known.endMs, version });
      return;
    }
    version += 1;
    held.set(startMs, { row, endMs: windowEndOf(startMs, size), version });
  };

  const settle = (each: Held, state: WindowState): void => {
    const further = moreSettled(state, each.row.state);
    if (further === each.row.state) return;
    version += 1;
    each.row = { ...each.row, state: further };
    each.version = version;
  };

  const forgetBefore = (asOf: number): void => {
    horizonMs = Math.max(horizonMs, windowStartAt(asOf, size) - (liveWindows - 1) * size * 1000);
    for (const startMs of held.keys()) if (startMs < horizonMs) held.delete(startMs);
  };

  return {
    key,
    get version() {
      return version;
    },
    get asOf() {
      return whole ? marked : undefined;
    },
    get awaited() {
      return whole ? undefined : awaited;
    },
    put,
    mark(mark, progress) {
      if (!whole) awaited ??= mark;
      const asOf = progress.asOf(partition) ?? mark.eventTime;
      marked = Math.max(asOf, marked ?? asOf);
      forgetBefore(marked);
      for (const each of held.values()) {
        if (each.row.state === 'final' || each.row.generation === null) continue;
        settle(each, progress.stateOf(each.endMs, partition, each.row.generation));
      }
    },
    join(rows, asOf) {
      if (asOf !== undefined) forgetBefore(asOf);
      for (const row of rows) put(row);
      const told = new Map(rows.map((row) => [row.windowStart, row]));
      const owed = [...held].filter(([startMs, { row }]) => {
        const known = told.get(iso(startMs));
        return known === undefined || ageOf(known, row) !== 'same' || known.state !== row.state;
      });
      return new Set(owed.map(([startMs]) => startMs));
    },
    fill(rows, mark) {
      for (const row of rows) put(row);
      if (awaited !== mark) return;
      whole = true;
      awaited = undefined;
    },
    interrupted() {
      whole = false;
      awaited = undefined;
    },
    rowsSince(seen, isNews = hasChanged) {
      return [...held]
        .filter(([startMs, { endMs, version }]) => isNews({ startMs, endMs, changed: version > seen }))
        .sort(([a], [b]) => b - a)
        .map(([, { row }]) => row);
    },
  };
}

const hasChanged: IsNews = ({ changed }) => changed;

/** Of `row` beside `known`, by generation, then revision. */
function ageOf(row: StatsRow, known: StatsRow): 'older' | 'same' | 'newer' {
  const by = (row.generation ?? 0) - (known.generation ?? 0) || (row.revision ?? 0) - (known.revision ?? 0);
  if (by === 0) return 'same';
  return by < 0 ? 'older' : 'newer';
}
