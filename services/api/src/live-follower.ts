import { topicNames } from '@chatpulse/contracts';
import type { BatchHandler } from '@chatpulse/kafka';
import type { ChangedWindow, LiveChanges } from './live-changes.js';
import type { LiveCounts } from './live-counts.js';
import { project } from './project.js';
import type { WindowSizeSeconds } from './windows.js';

/**
 * Brings what goes by in channel-stats to whoever watches it, and tells which windows have changed. Nothing is stored or dead-lettered here: what nobody can
 * decode is the materializer's to report.
 */
export function createLiveFollower(deps: {
  live: LiveCounts;
  changes: Pick<LiveChanges, 'take'>;
  /** Called after each batch. */
  taken: () => void;
  topic?: string;
}): BatchHandler<Buffer | null> {
  const { live, changes, taken, topic = topicNames.stats } = deps;
  return {
    id: 'api.live',
    topic,
    order: 'key',
    async handleBatch({ messages }) {
      const keys = messages.map(({ key }) => key?.toString() ?? '');
      const wanted = project(messages.filter((_, at) => live.wants(keys[at] ?? '')));
      live.take(wanted);
      const firstMark = keys.findIndex((key) => key.startsWith('watermark|'));
      const windows = messages.map(({ partition }, at) => windowOf(partition, keys[at] ?? ''));
      const [before, after] =
        firstMark === -1 ? [windows, []] : [windows.slice(0, firstMark), windows.slice(firstMark)];
      changes.take({ before: before.flat(), watermarks: wanted.watermarks, after: after.flat() });
      taken();
    },
  };
}

/** By the key of its record, `channelId|size|start`; a key of something else is no window's. */
function windowOf(partition: number, key: string): ChangedWindow[] {
  const [channelId = '', size, startMs] = key.split('|');
  if (startMs === undefined) return [];
  return [{ partition, channelId, size: Number(size) as WindowSizeSeconds, startMs: Number(startMs) }];
}
