import type { StoredAuditEntry } from '../audit/audit-log.js';
import type { RunView } from './run-view.js';

type RecordedRun = { view: RunView; lastSeenMs: number; stopRequested: boolean };

/**
 * The runs that the audit log tells of, in its order: so every process that reads it agrees on which run is
 * the open one. A start while another run is open counts only when that one has shown no sign of life for
 * `leaseMs` of the broker's clock. The last 100 runs are kept. Pure.
 */
export interface Ledger {
  apply(stored: StoredAuditEntry): void;
  /** The run that holds the flight, as far as was read. */
  open(): string | undefined;
  /** `nowMs`: epoch ms. One that has been silent for two leases is told as failed. */
  run(id: string, nowMs: number): RunView | undefined;
  stopRequested(id: string): boolean;
}

const maxRuns = 100;
const gone = { state: 'failed', reason: 'the process that ran it is gone' } as const;

export const actions = {
  started: 'reprocess.started',
  progress: 'reprocess.progress',
  ended: 'reprocess.ended',
  stopRequested: 'reprocess.stop-requested',
  replayed: 'letter.replayed',
  failedAgain: 'letter.failed-again',
} as const;

export function createLedger(leaseMs: number): Ledger {
  const runs = new Map<string, RecordedRun>();
  let open: string | undefined;
  let applied = -1n;

  const start = (id: string, view: RunView, storedAtMs: number): void => {
    const holder = open === undefined ? undefined : runs.get(open);
    if (holder !== undefined) {
      if (storedAtMs - holder.lastSeenMs <= leaseMs) return;
      holder.view = { ...holder.view, ...gone };
    }
    open = id;
    runs.set(id, { view, lastSeenMs: storedAtMs, stopRequested: false });
    for (const [oldest] of runs) if (runs.size > maxRuns) runs.delete(oldest);
  };

  return {
    apply({ entry, position, storedAtMs }) {
      // A reader that failed half-way shows again what it has shown.
      if (BigInt(position) <= applied) return;
      applied = BigInt(position);
      const { run: id, action } = entry;
      if (id === undefined) return;
      const view = entry.details?.run as RunView | undefined;
      if (action === actions.started) {
        if (view !== undefined) start(id, view, storedAtMs);
        return;
      }
      const run = runs.get(id);
      if (run === undefined || open !== id) return;
      if (action === actions.stopRequested) {
        run.stopRequested = true;
        return;
      }
      run.lastSeenMs = storedAtMs;
      if (view !== undefined) run.view = view;
      if (action === actions.ended) open = undefined;
    },
    open: () => open,
    run(id, nowMs) {
      const run = runs.get(id);
      if (run?.view.state !== 'running' || nowMs - run.lastSeenMs <= 2 * leaseMs) return run?.view;
      return { ...run.view, ...gone };
    },
    stopRequested: (id) => runs.get(id)?.stopRequested ?? false,
  };
}
