import { topicNames } from '@chatpulse/contracts';
import type { BatchHandler } from '@chatpulse/kafka';
import type { LiveCounts } from './live-counts.js';
import { project } from './project.js';

/**
 * Brings what goes by in channel-stats to whoever watches it. Nothing is stored or dead-lettered here: what nobody can
 * decode is the materializer's to report.
 */
export function createLiveFollower(deps: {
  live: LiveCounts;
  /** Called after each batch. */
  taken: () => void;
  topic?: string;
}): BatchHandler<Buffer | null> {
  const { live, taken, topic = topicNames.stats } = deps;
  return {
    id: 'api.live',
    topic,
    order: 'key',
    async handleBatch({ messages }) {
      live.take(project(messages.filter(({ key }) => key !== null && live.wants(key.toString()))));
      taken();
    },
  };
}
