import { topics } from '@chatpulse/contracts';
import type { Kafka } from '@chatpulse/kafka';
import { createApp } from '../../src/app.js';
import type { CountStore } from '../../src/counts.js';
import { createMaterializer } from '../../src/materializer.js';
import { createProgressReader } from '../../src/progress-reader.js';
import { createSightingFilter } from '../../src/sighting-filter.js';
import { probeStore } from '../../src/store-probe.js';
import { serve, serviceParts } from '../service-parts.js';
import { logger, openKafka, type openStore, uniqueName } from './backends.js';

/** A channel-stats of a test's own, with its dead letters and nobody's group yet. */
export async function ownStats(
  kafka: Kafka,
  partitions = 2,
): Promise<{ topic: string; deadLetterTopic: string; groupId: string; remove: () => Promise<void> }> {
  const topic = uniqueName('stats');
  const deadLetterTopic = `${topic}.dlt`;
  const [stats] = topics.filter(({ name }) => name === 'channel-stats');
  if (stats === undefined) throw new Error('the contract has no channel-stats');
  const specs = [topic, deadLetterTopic].map((name) => ({ ...stats, name, partitions }));
  await kafka.admin().ensureTopics(specs, { replicationFactor: 1 });
  const remove = () => kafka.admin().deleteTopics([topic, deadLetterTopic]);
  return { topic, deadLetterTopic, groupId: uniqueName('api'), remove };
}

/** Whatever is counted as a fault of a record is a dead letter within a second. */
const impatient = { KAFKA_RETRY_BASE_DELAY: '50', KAFKA_RETRY_MAX_DELAY: '100' };

type Answer = { status: number; retryAfter: string | null; type: string | undefined; body: unknown };

/**
 * What one instance of the service does with counts: it materializes `topic` into the opened store, and serves that
 * store over HTTP. `into` stands before the store for what is written.
 */
export async function runInstance(opts: {
  opened: Pick<Awaited<ReturnType<typeof openStore>>, 'store' | 'sessions' | 'coverage'>;
  topic: string;
  groupId: string;
  now: () => number;
  into?: CountStore;
  onCrash: (error: unknown) => void;
}): Promise<{ get: (path: string) => Promise<Answer>; stop: () => Promise<void> }> {
  const { opened, topic, groupId, now, into = opened.store, onCrash } = opts;
  const stopping = new AbortController();
  const parts = serviceParts(now);
  const { read: progress } = createProgressReader({ store: opened.store, maxAgeMs: 0, now });
  const http = await serve(createApp({ ...parts, ...opened, progress }));
  const probing = probeStore({ ...opened, health: parts.health, logger, signal: stopping.signal });
  // A client of its own, as an instance of the service has.
  const kafka = openKafka(impatient);
  await kafka.handle({
    groupId,
    handlers: [createMaterializer({ ...parts, store: into, sightings: createSightingFilter(), topic })],
    fromBeginning: true,
    onCrash,
  });
  return {
    get: async (path) => {
      const response = await fetch(http.url + path);
      const text = await response.text();
      const body = text.startsWith('{') ? JSON.parse(text) : text;
      return {
        status: response.status,
        retryAfter: response.headers.get('retry-after'),
        type: body.type,
        body,
      };
    },
    stop: async () => {
      stopping.abort();
      await kafka.disconnect();
      await probing;
      await http.close();
    },
  };
}
