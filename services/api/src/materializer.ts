import { topicNames } from '@chatpulse/contracts';
import type { BatchHandler } from '@chatpulse/kafka';
import { eachBounded } from './bounded.js';
import type { CountStore } from './counts.js';
import type { Monitor } from './monitor.js';
import { project } from './project.js';
import type { SightingFilter } from './sighting-filter.js';

const lettersAtOnce = 16;

/**
 * Brings channel-stats into the store, batch by batch. Counts first, then what names them, then the watermarks
 * that vouch for them: whoever reads a watermark can read everything before it. That is why it needs the order
 * of the records. A store that is away throws (a dependency that is down) and the same batch comes again; that
 * is harmless, since every write says which of two versions wins. Only what nobody can decode goes to the dead
 * letters, and before the watermarks, which vouch that nothing before them is pending.
 */
export function createMaterializer(deps: {
  store: CountStore;
  sightings: SightingFilter;
  topic?: string;
  monitor: Monitor;
}): BatchHandler<Buffer | null> {
  const { store, monitor, topic = topicNames.stats } = deps;

  return {
    id: 'api.materializer',
    topic,
    order: 'key',
    async handleBatch({ messages, deadLetter }) {
      const { windows, watermarks, sightings, undecodable } = project(messages);
      const news = deps.sightings.news(sightings);

      await store.writeWindows(windows);
      monitor.stored('windows', windows.length);
      await store.writeSightings(news);
      monitor.stored('sightings', news.length);
      deps.sightings.stored(news);

      await eachBounded(undecodable, lettersAtOnce, ({ message, problem }) =>
        deadLetter(message, 'UNDECODABLE', problem),
      );

      await store.writeWatermarks(watermarks);
      monitor.stored('watermarks', watermarks.length);
      for (const mark of watermarks) monitor.counted(mark.partition, mark.eventTime);
      monitor.materialized({
        windows: windows.length,
        watermarks: watermarks.length,
        undecodable: undecodable.length,
      });
    },
  };
}
