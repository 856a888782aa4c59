import type { WindowStats } from '@chatpulse/contracts';
import { createTurns } from './bounded.js';
import { readCounted } from './counted-rows.js';
import type { CountStore, Sighting } from './counts.js';
import type { ChannelChanges, LiveChanges } from './live-changes.js';
import { isNewer } from './project.js';
import type { Told } from './recent-progress.js';
import type { Progress, WindowState } from './state.js';
import { countedRow } from './stats-rows.js';
import { retainedFrom, type WindowSizeSeconds } from './windows.js';

/** A window as it is answered: `json` is its row. Times in epoch ms. */
type Recent = {
  readonly startMs: number;
  readonly endMs: number;
  readonly generation: number;
  readonly revision: number;
  readonly state: WindowState;
  readonly json: Buffer;
};

/** The newest windows of one size of a channel, newest first. `rows` is the same object while none of them has changed. */
export type RecentPage = {
  readonly seen: Sighting;
  readonly rows: readonly Recent[];
  /** What `rows` has everything of that it vouches for. */
  readonly progress: Progress;
};

/** `reads` counts what came into it. */
type Kept = {
  readonly key: string;
  readonly size: WindowSizeSeconds;
  readonly changes: ChannelChanges;
  seen: Sighting;
  rows: readonly Recent[];
  reads: number;
  /** What its last page was made by. */
  shown: Progress | undefined;
  /** The newest progress that a page is to be made by. */
  wanted: Progress;
  /** A read that has not begun. */
  waiting: Promise<void> | undefined;
  /** When all of it is read again. */
  dueAtMs: number;
  bytes: number;
};

export interface RecentWindows {
  /** Undefined: nothing was ever counted. @throws StoreUnavailableError */
  ofId(channelId: string, size: WindowSizeSeconds, told: Told): Promise<RecentPage | undefined>;
  /** The same of a channel that has just been found. @throws StoreUnavailableError */
  ofSeen(seen: Sighting, size: WindowSizeSeconds, told: Told): Promise<RecentPage>;
  /** What `ofId` would bring, where nothing has to be read for it. */
  atHand(channelId: string, size: WindowSizeSeconds, told: Told): RecentPage | undefined;
  readonly bytes: number;
}

/** However sure it is what has changed: after that long, at most, and half of it, at least, all of it is read again. */
export const wholeForMs = 300_000;
/** The fractions of its multiples are spread evenly, however many there are. */
const goldenRatio = (Math.sqrt(5) - 1) / 2;
/** Rows take long to decode: with more at once nothing else gets its turn, what is heard of changes least of all. */
const readsAtOnce = 8;
/** What a row takes beside its JSON. */
const rowBytes = 250;

/**
 * The newest windows of channels as the store has them, kept in memory: of these, only what has changed is read again. A
 * page has everything that the store vouches for by one `progress` of those it is asked for with, newest first, and what
 * the store acknowledged beyond that, as far as the changes have been heard of. Least recently asked for first out.
 * @param deps.clock ms of a clock that never goes back
 * @param deps.count windows of a page, at most
 */
export function createRecentWindows(deps: {
  readonly store: Pick<CountStore, 'findById' | 'readWindows'>;
  readonly changes: LiveChanges;
  readonly now: () => number;
  readonly clock: () => number;
  readonly count: number;
  readonly maxBytes: number;
}): RecentWindows {
  const { store, changes, now, clock, count, maxBytes } = deps;
  const kept = new Map<string, Kept>();
  const inTurn = createTurns(readsAtOnce);
  let bytes = 0;
  let dues = 0;

  /** What was read at one time is not all due at one time. */
  const nextDue = (): number => {
    dues += 1;
    return clock() + wholeForMs * (1 - ((dues * goldenRatio) % 1) / 2);
  };

  const open = (seen: Sighting, size: WindowSizeSeconds, wanted: Progress): Kept => {
    const { channelId, partition } = seen;
    const followed = changes.follow({ channelId, size, partition });
    const key = keyOf(channelId, size);
    const none = { rows: [], reads: 0, shown: undefined, waiting: undefined, bytes: 0 };
    const entry: Kept = { key, size, changes: followed, seen, wanted, ...none, dueAtMs: nextDue() };
    kept.set(key, entry);
    return entry;
  };

  const drop = (entry: Kept): void => {
    entry.changes.close();
    kept.delete(entry.key);
    bytes -= entry.bytes;
  };

  const keep = (entry: Kept, rows: readonly Recent[]): void => {
    const isSame = rows.length === entry.rows.length && rows.every((row, index) => row === entry.rows[index]);
    if (!isSame) entry.rows = rows;
    if (kept.get(entry.key) !== entry) return;
    const before = entry.bytes;
    entry.bytes = rows.reduce((sum, { json }) => sum + json.length + rowBytes, rowBytes);
    bytes += entry.bytes - before;
    for (const oldest of kept.values()) {
      if (bytes <= maxBytes) break;
      drop(oldest);
    }
  };

  const meet = (entry: Kept, seen: Sighting): void => {
    if (seen.lastSeen >= entry.seen.lastSeen) entry.seen = seen;
  };

  const isDue = (entry: Kept): boolean => clock() >= entry.dueAtMs;

  const readNow = async (entry: Kept): Promise<void> => {
    const { wanted } = entry;
    const pending = entry.changes.pending(wanted);
    const fromMs = isDue(entry) ? 0 : (pending?.fromMs ?? Number.POSITIVE_INFINITY);
    if (fromMs === 0) entry.dueAtMs = nextDue();
    const { seen, size, reads } = entry;
    const range = { size, fromMs, toMs: Number.POSITIVE_INFINITY, limit: count };
    const rows = fromMs < range.toMs ? await readCounted(deps, seen, range) : [];
    // A name that has changed is in the rows that have.
    const isNamed = fromMs > 0 && pending?.name === false && rows[0]?.channel === seen.login;
    const named = isNamed ? undefined : await store.findById(seen.channelId);
    if (named !== undefined) meet(entry, named);
    // What another read brought meanwhile may be newer.
    const known = fromMs === 0 && entry.reads === reads ? [] : entry.rows;
    const fresh = rows.map((row) => entry.rows.find(isOf(row)) ?? recentOf(row, wanted, seen));
    entry.reads += 1;
    if (fromMs < range.toMs) keep(entry, merged(known, fresh, count));
    pending?.done();
  };

  const hasToBeRead = (entry: Kept, progress: Progress): boolean =>
    entry.changes.pending(progress) !== undefined || isDue(entry);

  /** Whoever comes before a read has begun shares it. */
  const read = async (entry: Kept, progress: Progress): Promise<void> => {
    entry.wanted = progress;
    entry.waiting ??= inTurn(() => {
      entry.waiting = undefined;
      return readNow(entry);
    });
    await entry.waiting;
  };

  /** The newest of which all was heard, but none that is older than what was answered by before. */
  const choose = (entry: Kept, told: Told): Progress => {
    const before = entry.shown === undefined ? -1 : told.indexOf(entry.shown);
    const usable = before === -1 ? told : told.slice(0, before + 1);
    return usable.find(entry.changes.isHeard) ?? told[0];
  };

  const touch = (entry: Kept): void => {
    kept.delete(entry.key);
    kept.set(entry.key, entry);
  };

  /** What was read, as it is by `progress`. */
  const show = (entry: Kept, progress: Progress): RecentPage => {
    const { seen, rows } = entry;
    const fromMs = retainedFrom(now(), entry.size);
    const stateOf = (row: Recent): WindowState => progress.stateOf(row.endMs, seen.partition, row.generation);
    // What has not changed stays the same object.
    if (rows.some((row) => row.startMs < fromMs || row.state !== stateOf(row)))
      entry.rows = rows.filter(({ startMs }) => startMs >= fromMs).map((row) => inState(row, stateOf(row)));
    entry.shown = progress;
    return { seen, rows: entry.rows, progress };
  };

  const pageOf = async (entry: Kept, told: Told): Promise<RecentPage> => {
    touch(entry);
    const progress = choose(entry, told);
    if (hasToBeRead(entry, progress)) await read(entry, progress);
    return show(entry, progress);
  };

  const ofSeen = (seen: Sighting, size: WindowSizeSeconds, told: Told): Promise<RecentPage> => {
    const entry = kept.get(keyOf(seen.channelId, size)) ?? open(seen, size, told[0]);
    meet(entry, seen);
    return pageOf(entry, told);
  };

  return {
    get bytes() {
      return bytes;
    },
    ofSeen,
    async ofId(channelId, size, told) {
      const entry = kept.get(keyOf(channelId, size));
      if (entry !== undefined) return pageOf(entry, told);
      const seen = await store.findById(channelId);
      return seen && ofSeen(seen, size, told);
    },
    atHand(channelId, size, told) {
      const entry = kept.get(keyOf(channelId, size));
      if (entry === undefined) return undefined;
      const progress = choose(entry, told);
      if (hasToBeRead(entry, progress)) return undefined;
      touch(entry);
      return show(entry, progress);
    },
  };
}

function keyOf(channelId: string, size: WindowSizeSeconds): string {
  return `${channelId}|${size}`;
}

function recentOf(row: WindowStats, progress: Progress, { partition }: Sighting): Recent {
  const { windowStart: startMs, windowEnd: endMs, generation, revision } = row;
  const state = progress.stateOf(endMs, partition, generation);
  return {
    startMs,
    endMs,
    generation,
    revision,
    state,
    json: Buffer.from(JSON.stringify(countedRow(row, state))),
  };
}

/** Whether it was made of `row`: of a window that changes the revision does, too. */
function isOf({ windowStart, generation, revision }: WindowStats): (recent: Recent) => boolean {
  return (recent) =>
    recent.startMs === windowStart && recent.generation === generation && recent.revision === revision;
}

function inState(row: Recent, state: WindowState): Recent {
  if (row.state === state) return row;
  // It stands before all that comes from elsewhere.
  const json = row.json.toString().replace(`"state":"${row.state}"`, `"state":"${state}"`);
  return { ...row, state, json: Buffer.from(json) };
}

/** The newest `count` of both; of one window the higher (generation, revision). */
function merged(known: readonly Recent[], read: readonly Recent[], count: number): Recent[] {
  const rows = new Map(known.map((row) => [row.startMs, row]));
  for (const row of read) {
    const other = rows.get(row.startMs);
    if (other === undefined || !isNewer(other, row)) rows.set(row.startMs, row);
  }
  return [...rows.values()].sort((a, b) => b.startMs - a.startMs).slice(0, count);
}
