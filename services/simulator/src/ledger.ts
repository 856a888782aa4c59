import { appendFileSync, closeSync, openSync } from 'node:fs';
import type { LedgerEntry } from './chat-line.js';

/** What was sent to at least one client, in order: NDJSON, one object per line of chat. */
export interface Ledger {
  record(entry: LedgerEntry, sentToClientAt: number): void;
  /** Writes what was recorded. Synchronous, so that nothing waits in memory when the process ends. */
  flush(): void;
  close(): void;
}

/** Appends to the file at `path`, so that a restart keeps what was sent before; without a path, keeps nothing. */
export function openLedger(path: string | undefined): Ledger {
  if (path === undefined) return { record: () => undefined, flush: () => undefined, close: () => undefined };
  const file = openSync(path, 'a');
  let pending = '';
  const flush = (): void => {
    if (pending === '') return;
    appendFileSync(file, pending);
    pending = '';
  };
  return {
    flush,
    record(entry, sentToClientAt) {
      pending += `${JSON.stringify({ ...entry, sentToClientAt })}\n`;
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}
