import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { topicNames } from '@chatpulse/contracts';
import type { Kafka } from '@chatpulse/kafka';
import { createApp } from './app.js';
import { createFastStats } from './fast-stats.js';
import { createLiveChanges } from './live-changes.js';
import { createLiveCounts } from './live-counts.js';
import { createLiveFiller } from './live-filler.js';
import { createLiveFollower } from './live-follower.js';
import { startOperator } from './operator/start-operator.js';
import { createProgressReader } from './progress-reader.js';
import type { RoleParts, RunningRole } from './role.js';
import { createStreams } from './streams.js';
import { createTrackedChannels } from './tracked.js';

// A stop does not wait longer than this to leave nothing behind.
const forgetWithinMs = 2000;
// Answers of default size of a thousand lively channels.
const answersMaxBytes = 48 * 1_048_576;

/** ROLES=rest: answers who asks, and follows the counts for live streams. The operator surface is its as well. */
export function restRole(parts: RoleParts): RunningRole & {
  readonly answer: RequestListener;
  readonly openOperator: (kafka: Kafka | undefined) => Promise<void>;
} {
  const { config, store, health, metrics, monitor, logger, lifecycle, version, now } = parts;
  const { signal, fatal: onCrash } = lifecycle;
  const marks = createProgressReader({ store, maxAgeMs: 250, aheadMs: 100, now });
  const progress = marks.read;
  const tracked = createTrackedChannels(logger);
  const live = createLiveCounts();
  const changes = createLiveChanges();
  const filler = createLiveFiller({ live, store, signal, onCrash });
  const max = config.kafka.enabled ? config.streamsMax : 0;
  const streams = createStreams({ live, max, monitor, now });
  // They end as soon as the stop begins: whoever comes back then finds another instance.
  signal.addEventListener('abort', streams.close);
  const reading = { store, progress, tracked, now };
  const groupId = `${config.liveGroupId}-${randomUUID()}`;

  return {
    answer: createFastStats(
      { ...reading, marks, changes, monitor, clock: () => performance.now(), maxBytes: answersMaxBytes },
      createApp({ ...parts, ...reading, streams }),
    ),
    async openOperator(kafka) {
      const groups = { api: config.groupId, processor: config.processorGroupId };
      const about = { groups, store, progress, tracked, health, metrics, monitor, logger, version, now };
      await startOperator({ ...about, kafka, lifecycle }, config);
    },

    checks: ['tracked-channels', 'live'],
    plan(kafka) {
      // Of no use to anybody else, or to this instance when it starts again.
      lifecycle.onStop('live group', async () => {
        const forgotten = kafka.admin().deleteGroups([groupId]);
        await Promise.race([forgotten, delay(forgetWithinMs, undefined, { ref: false })]).catch(
          (error: unknown) =>
            logger.warn({ err: error, groupId }, 'the group of the live counts is left behind'),
        );
      });
      return {
        topics: [topicNames.tracked, topicNames.stats],
        consumers: {
          async tracked() {
            const table = await kafka.followTable({
              topic: topicNames.tracked,
              onRecord: tracked.onRecord,
              onCrash,
            });
            table.caughtUp.then(() => health.report('tracked-channels', true), onCrash);
            return table;
          },
        },
        handlers: {
          live: {
            groupId,
            handlers: [createLiveFollower({ live, changes, taken: filler.wake })],
            // From now on: what was counted before is in the store, or will be.
            fromBeginning: false,
            onAssigned: () => {
              live.interrupted();
              changes.interrupted();
              health.report('live', true);
            },
            onCrash,
          },
        },
      };
    },
  };
}
