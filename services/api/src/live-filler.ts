import { setTimeout as sleep } from 'node:timers/promises';
import { eachBounded } from './bounded.js';
import type { CountStore } from './counts.js';
import { StoreUnavailableError } from './errors.js';
import { type LiveChannel, liveWindows } from './live-channel.js';
import type { LiveCounts } from './live-counts.js';
import { type Progress, progressOf } from './state.js';
import { countedRow } from './stats-rows.js';

const pauseMs = 250;
const readsAtOnce = 16;
/** Counts may be this far ahead of the mark. */
const aheadMs = 3_600_000;

/**
 * Gives live channels what came before they were listened to: once the store has reached the first mark that was heard
 * since, its rows lack nothing from before. A store that is behind or away is waited for. `wake` is called when there
 * may be work; it costs nothing while there is none.
 */
export function createLiveFiller(deps: {
  live: LiveCounts;
  store: Pick<CountStore, 'readWatermarks' | 'readWindows'>;
  signal: AbortSignal;
  onCrash: (error: unknown) => void;
}): { wake(): void } {
  const { live, store, signal, onCrash } = deps;
  let running = false;

  const fill = async (channel: LiveChannel, progress: Progress): Promise<void> => {
    const { awaited } = channel;
    const { channelId, partition, size } = channel.key;
    if (awaited === undefined || !progress.hasReached(awaited)) return;
    const asOf = progress.asOf(partition) ?? awaited.eventTime;
    const range = { fromMs: asOf - liveWindows * size * 1000, toMs: asOf + aheadMs };
    const rows = await store.readWindows({ channelId, size, ...range, limit: 2 * liveWindows });
    const told = rows.map((row) =>
      countedRow(row, progress.stateOf(row.windowEnd, partition, row.generation)),
    );
    channel.fill(told, awaited);
  };

  /** Watermarks before rows, as in every read. */
  const fillAll = async (): Promise<void> => {
    const progress = progressOf(await store.readWatermarks());
    await eachBounded(live.waiting(), readsAtOnce, (channel) => fill(channel, progress));
  };

  const run = async (): Promise<void> => {
    for (;;) {
      if (live.waiting().length === 0 || signal.aborted) break;
      await fillAll().catch((error: unknown) => {
        if (!(error instanceof StoreUnavailableError)) throw error;
      });
      if (live.waiting().length > 0) await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
    running = false;
  };

  return {
    wake() {
      if (running || live.waiting().length === 0) return;
      running = true;
      run().catch(onCrash);
    },
  };
}
