import type { Watermark } from '@chatpulse/contracts';
import type { CountedWindow } from './counts.js';
import { createLiveChannel, type LiveChannel, type LiveKey } from './live-channel.js';
import { progressOf } from './state.js';
import { countedRow, knownFields } from './stats-rows.js';
import { reaches } from './watermark-order.js';

/** A channel that somebody watches. */
export type Watched = { readonly channel: LiveChannel; close(): void };

/**
 * What of channel-stats goes by now: the watermarks of all partitions, and the rows of channels that are watched. What
 * nobody watches is not even decoded. Pure.
 */
export interface LiveCounts {
  /** `onMark` is called after each batch that brought a mark of the channel's partition. */
  watch(key: LiveKey, onMark: () => void): Watched;
  /** Is a record with this key of the topic of any use here? */
  wants(recordKey: string): boolean;
  /** One batch, its rows folded to the newest of each window. */
  take(batch: { windows: readonly CountedWindow[]; watermarks: readonly Watermark[] }): void;
  /** Records may have been missed. */
  interrupted(): void;
  /** Channels that wait for the store to reach their `awaited`. */
  waiting(): LiveChannel[];
}

type Entry = { readonly channel: LiveChannel; readonly listeners: Set<() => void> };

/** The count that is served, and a recount beside it. */
const generationsKept = 2;

export function createLiveCounts(): LiveCounts {
  const entries = new Map<string, Entry>();
  const marks = new Map<number, Watermark[]>();

  const keep = (mark: Watermark): void => {
    const known = marks.get(mark.partition) ?? [];
    const same = known.find(({ generation }) => generation === mark.generation);
    if (same !== undefined && reaches(same, mark)) return;
    const others = known.filter((other) => other !== same);
    const newest = [mark, ...others].sort((a, b) => b.generation - a.generation).slice(0, generationsKept);
    marks.set(mark.partition, newest);
  };

  return {
    watch(key, onMark) {
      const name = nameOf(key.channelId, key.size);
      let entry = entries.get(name);
      if (entry === undefined) {
        entry = { channel: createLiveChannel(key), listeners: new Set() };
        entries.set(name, entry);
      }
      const { channel, listeners } = entry;
      // One of its own: the same function may watch twice.
      const listener = (): void => onMark();
      listeners.add(listener);
      return {
        channel,
        close() {
          listeners.delete(listener);
          if (listeners.size === 0 && entries.get(name)?.channel === channel) entries.delete(name);
        },
      };
    },

    wants(recordKey) {
      return (
        recordKey.startsWith('watermark|') || entries.has(recordKey.slice(0, recordKey.lastIndexOf('|')))
      );
    },

    take({ windows, watermarks }) {
      for (const mark of watermarks) keep(mark);
      const progress = progressOf([...marks.values()].flat());
      for (const window of windows) {
        const entry = entries.get(nameOf(window.channelId, window.windowSizeSeconds));
        const { windowEnd, partition, generation } = window;
        entry?.channel.put(
          countedRow(knownFields(window), progress.stateOf(windowEnd, partition, generation)),
        );
      }
      const newest = new Map(watermarks.map((mark) => [mark.partition, mark]));
      for (const { channel, listeners } of [...entries.values()]) {
        const mark = newest.get(channel.key.partition);
        if (mark === undefined) continue;
        channel.mark(mark, progress);
        for (const listener of [...listeners]) listener();
      }
    },

    interrupted() {
      for (const { channel } of entries.values()) channel.interrupted();
    },

    waiting: () =>
      [...entries.values()].map(({ channel }) => channel).filter(({ awaited }) => awaited !== undefined),
  };
}

/** The beginning of a record's key. */
function nameOf(channelId: string, size: number): string {
  return `${channelId}|${size}`;
}
