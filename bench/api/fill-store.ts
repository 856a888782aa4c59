import { setTimeout as delay } from 'node:timers/promises';
import { eachBounded } from '../../services/api/dist/bounded.js';
import { createCassandra } from '../../services/api/dist/cassandra.js';
import { createStatements } from '../../services/api/dist/cassandra-statements.js';
import { createCassandraCounts } from '../../services/api/dist/counts-cassandra.js';
import { StoreUnavailableError } from '../../services/api/dist/errors.js';
import { windowStatement } from '../../services/api/dist/window-rows.js';
import { bucketOf, ttlSeconds } from '../../services/api/dist/windows.js';
import { waitUntil } from '../wait-until.ts';
import { logger, storeConfig } from './sides.ts';
import { kept, marksAt, sightingOf, windowsOf } from './store-content.ts';

const keyspace = 'chatpulse';
const channelsAtOnce = 2;
const tries = 20;
const pauseMs = 1000;

/** A store that is filled. */
export type FilledStore = { readonly rows: number; close(): Promise<void> };

/**
 * Fills a store that is empty with the windows of `channels` up to `endMs`, by the statements of the service. Leaves out
 * the lists of all channels of a window, which no side reads.
 */
export async function fillStore(opts: {
  contactPoint: string;
  channels: number;
  endMs: number;
  say: (line: string) => void;
}): Promise<FilledStore> {
  const { contactPoint, channels, endMs, say } = opts;
  const cassandra = createCassandra({ config: storeConfig(contactPoint, keyspace), logger });
  await cassandra.connect(AbortSignal.timeout(30_000));
  const { client } = cassandra;
  const timed = <T>(_operation: string, run: () => Promise<T>): Promise<T> => run();
  const { write } = createStatements({ client, timed });
  const counts = createCassandraCounts({ client, keyspace, now: Date.now, timed });

  let [rows, done] = [0, 0];
  await eachBounded(
    Array.from({ length: channels }, (_, rank) => rank),
    channelsAtOnce,
    async (rank) => {
      for (const { size, windows } of kept) {
        const nowMs = Date.now();
        const all = windowsOf(rank, size, windows, endMs)
          .map((window) => ({ window, ttl: ttlSeconds(window.windowStart, size, nowMs) }))
          .filter(({ ttl }) => ttl > 0);
        const statements = all.map(({ window, ttl }) => windowStatement(keyspace, window, ttl));
        await patiently(() => write('fill', statements));
        rows += all.length;
      }
      done += 1;
      if (done % 100 === 0) say(`filled ${done} of ${channels} channels, ${rows} rows`);
    },
  );
  await counts.writeSightings(Array.from({ length: channels }, (_, rank) => sightingOf(rank, endMs)));
  await counts.writeWatermarks(marksAt(endMs));

  const idle = async (): Promise<true | undefined> => {
    const { rows: tasks } = await client().execute('SELECT keyspace_name FROM system_views.sstable_tasks');
    return tasks.length === 0 || undefined;
  };
  await waitUntil('the end of compaction', idle, { withinMs: 600_000, everyMs: 500 });
  return { rows, close: cassandra.close };
}

/** The bucket that the newest 60 minutes before `endMs` are in. */
export const newestBucket = (endMs: number): string => bucketOf(endMs - 1, 60);

/** A store that is filled as fast as it can be now and then does not answer in time. */
async function patiently(run: () => Promise<void>): Promise<void> {
  for (let left = tries; ; left--) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof StoreUnavailableError) || left === 0) throw error;
      await delay(pauseMs);
    }
  }
}
