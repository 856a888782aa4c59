import type { Watermark } from '@chatpulse/contracts';
import type { Progress } from './state.js';
import { reaches } from './watermark-order.js';
import type { WindowSizeSeconds } from './windows.js';

/** A window of which a record went by. */
export type ChangedWindow = {
  readonly partition: number;
  readonly channelId: string;
  readonly size: WindowSizeSeconds;
  readonly startMs: number;
};

/** What the store vouches for. */
type Vouched = Pick<Progress, 'hasReached' | 'newest'>;

/** What has to be read again of the windows of one size of a channel. */
export interface ChannelChanges {
  /** Whether all was heard of that the store vouches for. */
  isHeard(vouched: Vouched): boolean;
  /**
   * The windows that start at `fromMs` or later, none for `Infinity`; and, since another size has changed, what the channel
   * is called. Undefined: what was read before is what the store holds. `done` is called once both were read, `vouched`
   * before them.
   */
  pending(vouched: Vouched): { readonly fromMs: number; readonly name: boolean; done(): void } | undefined;
  close(): void;
}

/**
 * Which windows of the followed channels have changed, by what goes by in channel-stats. The store may have a change
 * before it is heard of, or long after: it is pending until rows were read from a store that had reached a mark which
 * was sent after it. A store that has reached what was not heard yet makes all pending. Pure.
 */
export interface LiveChanges {
  /** At first all of it is pending. */
  follow(about: { channelId: string; size: WindowSizeSeconds; partition: number }): ChannelChanges;
  /** One batch: what came before the first of its marks, its marks, and what came after that one. */
  take(batch: {
    before: Iterable<ChangedWindow>;
    watermarks: readonly Watermark[];
    after: Iterable<ChangedWindow>;
  }): void;
  /** Records may have been missed. */
  interrupted(): void;
}

/** `mark` is one that was sent after it, as far as that was heard. */
type Change = { mark: Watermark | undefined };

/** `unmarked` are those of its changes that have no mark yet. Changes are held by the start of their window. */
type Followed = {
  readonly size: WindowSizeSeconds;
  readonly partition: number;
  readonly changes: Map<number, Change>;
  unmarked: Change[];
};

const everything = 0;
const nameAlone = Number.POSITIVE_INFINITY;
/** If more windows of one size have changed, all are read again. */
const changesKept = 120;

export function createLiveChanges(): LiveChanges {
  const byChannel = new Map<string, Set<Followed>>();
  /** The last mark that was heard of a partition, and whether windows were heard since. */
  const newest = new Map<number, { readonly mark: Watermark; isLast: boolean }>();

  const note = (followed: Followed, startMs: number, mark?: Watermark): void => {
    const { changes } = followed;
    const known = changes.get(startMs);
    if (known !== undefined && known.mark === undefined) return;
    const change: Change = { mark };
    if (known === undefined && changes.size >= changesKept) {
      changes.clear();
      changes.set(everything, change);
    } else changes.set(startMs, change);
    if (mark === undefined) followed.unmarked.push(change);
  };

  const hear = (mark: Watermark): void => {
    const known = newest.get(mark.partition)?.mark;
    if (known === undefined || isFurther(mark, known)) newest.set(mark.partition, { mark, isLast: true });
  };

  const change = (windows: Iterable<ChangedWindow>): void => {
    for (const { channelId, size, startMs, partition } of windows) {
      const heard = newest.get(partition);
      if (heard !== undefined) heard.isLast = false;
      for (const followed of byChannel.get(channelId) ?? [])
        note(followed, followed.size === size ? startMs : nameAlone);
    }
  };

  const everyFollowed = function* (): Iterable<Followed> {
    for (const sizes of byChannel.values()) yield* sizes;
  };

  return {
    follow({ channelId, size, partition }) {
      const followed: Followed = { size, partition, changes: new Map(), unmarked: [] };
      const sizes = byChannel.get(channelId) ?? new Set();
      byChannel.set(channelId, sizes.add(followed));
      // Where nothing was heard since a mark, all that was is stored as soon as that is reached.
      const heard = newest.get(partition);
      note(followed, everything, heard?.isLast ? heard.mark : undefined);
      const { changes } = followed;
      const isHeard = (vouched: Vouched): boolean => {
        const reached = vouched.newest(partition);
        const heard = newest.get(partition)?.mark;
        return reached === undefined || (heard !== undefined && !isFurther(reached, heard));
      };
      return {
        isHeard,
        pending(vouched) {
          if (!isHeard(vouched)) note(followed, everything);
          if (changes.size === 0) return undefined;
          const taken = [...changes];
          return {
            fromMs: Math.min(...changes.keys()),
            name: changes.has(nameAlone),
            done() {
              for (const [startMs, change] of taken) {
                const { mark } = change;
                if (mark !== undefined && vouched.hasReached(mark) && changes.get(startMs) === change)
                  changes.delete(startMs);
              }
            },
          };
        },
        close() {
          sizes.delete(followed);
          if (sizes.size === 0 && byChannel.get(channelId) === sizes) byChannel.delete(channelId);
        },
      };
    },

    take({ before, watermarks, after }) {
      change(before);
      for (const mark of watermarks) hear(mark);
      const marks = new Map(watermarks.map((mark) => [mark.partition, mark]));
      if (marks.size > 0) {
        for (const followed of everyFollowed()) {
          const mark = marks.get(followed.partition);
          if (mark === undefined || followed.unmarked.length === 0) continue;
          for (const each of followed.unmarked) each.mark = mark;
          followed.unmarked = [];
        }
      }
      change(after);
    },

    interrupted() {
      newest.clear();
      for (const followed of everyFollowed()) note(followed, everything);
    },
  };
}

/** Was `mark` sent after `other`? Of the marks of two generations that of the newer one counts. */
function isFurther(mark: Watermark, other: Watermark): boolean {
  return mark.generation === other.generation ? !reaches(other, mark) : mark.generation > other.generation;
}
