import type { AuditLog } from '../audit/audit-log.js';
import { RunInProgressError } from '../errors.js';
import { actions, type Ledger } from './ledger.js';
import type { Ending } from './run.js';
import type { RunView } from './run-view.js';

/** The one run that may be under way in all processes that share an audit topic. */
export interface Flight {
  readonly signal: AbortSignal;
  /** Ends the run after the letter in hand. The first ending counts. */
  end(ending: Ending): void;
  ending(): Ending | undefined;
  /** Shows that the run lives, and learns whether it has to end. @throws as AuditLog.append and follow */
  beat(): Promise<void>;
  /**
   * Something of this run was written to the audit log, begun at `began` (monotonic ms) and acknowledged now:
   * as good as a beat, unless it took so long that the run may have been taken for dead in between.
   */
  seen(began: number): void;
  /** Whether another process may soon take this run for dead. */
  isStale(): boolean;
}

export type FlightDeps = {
  readonly audit: Pick<AuditLog, 'append'>;
  readonly ledger: Ledger;
  /** Reads the audit log to its end, at least past `position`. */
  readonly sync: (position: string) => Promise<void>;
  readonly leaseMs: number;
  /** Monotonic ms. */
  readonly clock: () => number;
};

/**
 * Every process that wants a run writes so into the audit log, reads on to its own line, and goes by the first
 * of those that counts there (see Ledger). @throws RunInProgressError
 */
export async function takeOff(
  deps: FlightDeps,
  view: () => RunView,
  options: Readonly<Record<string, unknown>>,
): Promise<Flight> {
  const { audit, ledger, sync, leaseMs, clock } = deps;
  const { id, topic, actor } = view();
  const stopping = new AbortController();
  let ending: Ending | undefined;
  let seenAt = clock();

  const write = async (action: string, details: Record<string, unknown>): Promise<void> => {
    const began = clock();
    await sync(await audit.append({ action, actor, run: id, topic, details }));
    seenAt = Math.max(seenAt, began);
  };

  const flight: Flight = {
    signal: stopping.signal,
    end(wanted) {
      ending ??= wanted;
      stopping.abort();
    },
    ending: () => ending,
    async beat() {
      await write(actions.progress, { run: view() });
      if (ledger.open() !== id) flight.end({ state: 'failed', reason: 'another process took it for dead' });
      else if (ledger.stopRequested(id)) flight.end({ state: 'stopped', reason: 'it was stopped' });
    },
    seen(began) {
      if (!flight.isStale()) seenAt = Math.max(seenAt, began);
    },
    isStale: () => clock() - seenAt > leaseMs / 2,
  };

  await write(actions.started, { options, run: view() });
  const holder = ledger.open();
  if (holder !== id) throw new RunInProgressError(holder ?? 'of another process');
  return flight;
}
