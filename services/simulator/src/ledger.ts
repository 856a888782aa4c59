import { appendFileSync, closeSync, openSync } from 'node:fs';
import type { LedgerEntry } from './chat-line.js';

/** One object of the file. */
export type LedgerLine = LedgerEntry & {
  /** When it was written to sockets, epoch ms. */
  readonly sentToClientAt: number;
  /** Paths of the clients it was written to; none for a line of a room that nobody was in. */
  readonly heardBy?: readonly string[];
};

/** What was sent to at least one client, in order: NDJSON, one object per line of chat. */
export interface Ledger {
  /** The ledger holds also what nobody heard, and says of each line who did. */
  readonly namesListeners: boolean;
  record(entry: LedgerEntry, sentToClientAt: number, heardBy?: ReadonlySet<string>): void;
  /** Writes what was recorded. Synchronous, so that nothing waits in memory when the process ends. */
  flush(): void;
  close(): void;
}

/** Appends to the file at `path`, so that a restart keeps what was sent before; without a path, keeps nothing. */
export function openLedger(path: string | undefined, opts: { namesListeners: boolean }): Ledger {
  if (path === undefined) return noLedger;
  const file = openSync(path, 'a');
  let pending = '';
  const flush = (): void => {
    if (pending === '') return;
    appendFileSync(file, pending);
    pending = '';
  };
  return {
    flush,
    namesListeners: opts.namesListeners,
    record(entry, sentToClientAt, heardBy) {
      const more = heardBy === undefined ? '' : `,"heardBy":${JSON.stringify([...heardBy])}`;
      // Behind the entry's own fields, without a copy of it: there is one for each line sent.
      pending += `${JSON.stringify(entry).slice(0, -1)},"sentToClientAt":${sentToClientAt}${more}}
`;
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

const noLedger: Ledger = {
  namesListeners: false,
  record: () => undefined,
  flush: () => undefined,
  close: () => undefined,
};
