import { topicNames, type Validation, validateCoverage } from '@chatpulse/contracts';
import type { BatchHandler } from '@chatpulse/kafka';
import { type CoverageInterval, type CoverageStore, intervalKey, laterOf } from './coverage.js';
import type { Monitor } from './monitor.js';

/**
 * Brings channel-coverage into the store: of the records of an interval that come together, only the one that counts.
 * An interval is written anew every few seconds, so what waited while the store was away is mostly renewals. The rest
 * is as with sessions: it may all come again, and what cannot be decoded is a dead letter.
 */
export function createCoverageMaterializer(deps: {
  coverage: CoverageStore;
  monitor: Pick<Monitor, 'stored'>;
  topic?: string;
}): BatchHandler<CoverageInterval> {
  const { coverage, monitor, topic = topicNames.coverage } = deps;
  return {
    id: 'api.coverage-materializer',
    topic,
    order: 'key',
    schema: toInterval,
    async handleBatch({ messages }) {
      const last = new Map<string, CoverageInterval>();
      for (const { value } of messages) {
        const key = intervalKey(value);
        const known = last.get(key);
        last.set(key, known === undefined ? value : laterOf(known, value));
      }
      await coverage.writeCoverage([...last.values()]);
      monitor.stored('coverage', last.size);
    },
  };
}

// An interval that began, and of which nothing was promised yet, has no `to`.
function toInterval(value: unknown): Validation<CoverageInterval> {
  const coverage = validateCoverage(value);
  if (!coverage.ok) return coverage;
  const { channel, channelId, reader, instance = '', from, to = from, state, reason } = coverage.value;
  if (to < from) return { ok: false, problem: '/to is before /from' };
  const told = channelId === undefined ? {} : { channelId };
  return { ok: true, value: { channel, ...told, reader, instance, from, to, state, reason } };
}
