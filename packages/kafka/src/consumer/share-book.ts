import type { TopicPartition } from '../messages.js';

export type ShareEvents = {
  /** This member has the key now, or its value changed. */
  readonly onOwned: (key: string, value: Buffer) => void;
  /** The key was deleted. */
  readonly onDeleted: (key: string) => void;
  /** The key is another member's now, and may be deleted there. */
  readonly onMoved: (key: string) => void;
};

type ShareRecord = {
  readonly key: string;
  /** null: the key is deleted. */
  readonly value: Buffer | null;
  readonly partition: number;
};

/** What a member's share came to, and what it was told of it. Pure. */
export interface ShareBook {
  /** The share is read from its start again. Nothing is told before `settle`; what was read so far is forgotten. */
  begin(assigned: readonly Pick<TopicPartition, 'partition'>[]): void;
  /** In offset order per partition. Told at once when the share is settled. */
  take(record: ShareRecord): void;
  /** All of the share was taken: tells in what it differs from what was told before; what went comes first. */
  settle(): void;
}

type Row = { readonly value: Buffer; readonly partition: number };

export function createShareBook(events: ShareEvents): ShareBook {
  const told = new Map<string, Row>();
  let mine: ReadonlySet<number> = new Set();
  let read = new Map<string, Row>();
  let isSettled = false;

  const tell = (key: string, now: Row | undefined): void => {
    const before = told.get(key);
    if (now === undefined) {
      told.delete(key);
      if (before !== undefined) events.onDeleted(key);
    } else {
      told.set(key, now);
      if (before === undefined || !before.value.equals(now.value)) events.onOwned(key, now.value);
    }
  };

  return {
    begin(assigned) {
      mine = new Set(assigned.map(({ partition }) => partition));
      read = new Map();
      isSettled = false;
    },
    take({ key, value, partition }) {
      if (!mine.has(partition)) return;
      const row = value === null ? undefined : { value, partition };
      if (isSettled) tell(key, row);
      else if (row === undefined) read.delete(key);
      else read.set(key, row);
    },
    settle() {
      if (isSettled) return;
      isSettled = true;
      const rows = read;
      read = new Map();
      for (const [key, { partition }] of [...told]) {
        if (rows.has(key)) continue;
        if (mine.has(partition)) {
          tell(key, undefined);
        } else {
          told.delete(key);
          events.onMoved(key);
        }
      }
      for (const [key, row] of rows) tell(key, row);
    },
  };
}
