import { topicNames } from '@chatpulse/contracts';
import { deadLetter, type IncomingBatch, type Producer } from '@chatpulse/kafka';
import type { Logger } from '@chatpulse/service';
import { eachBounded } from './bounded.js';
import type { CountStore } from './counts.js';
import type { Monitor } from './monitor.js';
import { project } from './project.js';
import type { SightingFilter } from './sighting-filter.js';

const lettersAtOnce = 16;

/**
 * Brings one batch of channel-stats into the store; the caller commits the offset once this has resolved.
 * Counts first, then what names them, then the watermarks that vouch for them: whoever reads a watermark can
 * read everything before it. A store that is away throws (retriable) and the same batch comes again; that is
 * harmless, since every write says which of two versions wins. Only what nobody can decode goes to the dead
 * letters, and before the watermarks, which vouch that nothing before them is pending.
 */
export function createMaterializer(deps: {
  store: CountStore;
  sightings: SightingFilter;
  deadLetters: Pick<Producer, 'send'>;
  deadLetterTopic?: string;
  monitor: Monitor;
  logger: Logger;
  now: () => number;
}): (batch: Pick<IncomingBatch, 'messages'>) => Promise<void> {
  const { store, monitor, logger, now, deadLetterTopic = topicNames.statsDeadLetters } = deps;

  return async ({ messages }) => {
    const { windows, watermarks, sightings, undecodable } = project(messages);
    const news = deps.sightings.news(sightings);

    await store.writeWindows(windows);
    monitor.stored('windows', windows.length);
    await store.writeSightings(news);
    monitor.stored('sightings', news.length);
    deps.sightings.stored(news);

    await eachBounded(undecodable, lettersAtOnce, ({ message, problem }) => {
      const { topic, partition, offset } = message;
      logger.error(
        { topic, partition, offset, problem },
        'record cannot be decoded, sent to the dead letters',
      );
      return deps.deadLetters.send(
        deadLetter({
          topic: deadLetterTopic,
          message,
          handlerId: 'api.materializer',
          reason: 'undecodable',
          error: problem,
          now,
        }),
      );
    });

    await store.writeWatermarks(watermarks);
    monitor.stored('watermarks', watermarks.length);
    for (const mark of watermarks) monitor.counted(mark.partition, mark.eventTime);
    monitor.materialized({
      windows: windows.length,
      watermarks: watermarks.length,
      undecodable: undecodable.length,
    });
  };
}
