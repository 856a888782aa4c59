import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createLogger, createMetrics } from '../../packages/service/dist/index.js';
import { createCassandra } from '../../services/api/dist/cassandra.js';
import type { CassandraConfig } from '../../services/api/dist/config.js';
import { createCassandraCounts } from '../../services/api/dist/counts-cassandra.js';
import { createMaterializer } from '../../services/api/dist/materializer.js';
import { createMonitor } from '../../services/api/dist/monitor.js';
import { createSightingFilter } from '../../services/api/dist/sighting-filter.js';
import { openKafka } from '../processor/kafka.ts';
import { publishedKafkajs } from '../published-kafkajs.ts';

type Client = {
  connect(): Promise<void>;
  execute(query: string, params: unknown[], options: object): Promise<unknown>;
  shutdown(): Promise<void>;
};

/** Reads a topic into a keyspace, and tells of records that are stored. */
export type Side = (
  at: { broker: string; contactPoint: string; keyspace: string; topic: string },
  told: { began(): void; stored(records: number, rows: number): void },
) => Promise<{ stop(): Promise<void> }>;

export const logger = createLogger({ service: 'bench', level: 'error' });

export function storeConfig(contactPoint: string, keyspace: string): CassandraConfig {
  return { contactPoints: [contactPoint], localDatacenter: 'datacenter1', keyspace, replicationFactor: 1 };
}

/** The service's own, put together as its main does. */
const materializer: Side = async ({ broker, contactPoint, keyspace, topic }, told) => {
  const cassandra = createCassandra({ config: storeConfig(contactPoint, keyspace), logger });
  await cassandra.connect(AbortSignal.timeout(30_000));
  const monitor = createMonitor({ metrics: createMetrics({ service: 'bench' }), now: Date.now });
  const counts = createCassandraCounts({
    client: cassandra.client,
    keyspace,
    now: Date.now,
    timed: monitor.timed,
  });
  let rows = 0;
  const store = {
    ...counts,
    writeWindows: (windows: Parameters<typeof counts.writeWindows>[0]) => {
      rows += 2 * windows.length;
      return counts.writeWindows(windows);
    },
  };
  const handler = createMaterializer({ store, sightings: createSightingFilter(), topic, monitor });
  const kafka = openKafka(broker);
  await kafka.handle({
    groupId: `bench-${keyspace}`,
    fromBeginning: true,
    onCrash: fail,
    handlers: [
      {
        ...handler,
        async handleBatch(batch: Parameters<typeof handler.handleBatch>[0]) {
          told.began();
          rows = 0;
          await handler.handleBatch(batch);
          told.stored(batch.messages.length, rows);
        },
      },
    ],
  });
  const stop = async (): Promise<void> => {
    await kafka.disconnect();
    await cassandra.close();
  };
  return { stop };
};

/** A message, a JSON.parse, an INSERT that is awaited: of windows into one table, and no write time. */
const insertPerRecord: Side = async ({ broker, contactPoint, keyspace, topic }, told) => {
  const ofApi = createRequire(join(import.meta.dirname, '../../services/api/package.json'));
  const { Client } = ofApi('cassandra-driver') as { Client: new (options: object) => Client };
  const client = new Client({ contactPoints: [contactPoint], localDataCenter: 'datacenter1', keyspace });
  await client.connect();
  const { library, remove } = publishedKafkajs();
  const kafka = new library.Kafka({
    clientId: 'naive',
    brokers: [broker],
    logLevel: library.logLevel.NOTHING,
  });
  const consumer = kafka.consumer({ groupId: `bench-${keyspace}` });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      told.began();
      const stats = JSON.parse(String(message.value));
      if (stats.type === 'watermark') {
        await client.execute(insertWatermark, [stats.partition, stats.generation, stats.eventTime], {
          prepare: true,
        });
      } else await client.execute(insertWindow, valuesOf(stats), { prepare: true });
      told.stored(1, 1);
    },
  });
  const stop = async (): Promise<void> => {
    await consumer.disconnect();
    await client.shutdown();
    remove();
  };
  return { stop };
};

export const sides: Readonly<Record<string, Side>> = { materializer, insertPerRecord };

const insertWatermark = 'INSERT INTO watermarks (partition, generation, event_time) VALUES (?, ?, ?)';
const columns = {
  channel_id: 'channelId',
  window_s: 'windowSizeSeconds',
  bucket: 'bucket',
  window_start: 'windowStart',
  channel: 'channel',
  messages: 'messages',
  chatters: 'chatters',
  chatters_exact: 'chattersExact',
  subscriber_messages: 'subscriberMessages',
  first_time_chatters: 'firstTimeChatters',
  emotes: 'emotes',
  cheers: 'cheers',
  bits: 'bits',
  subscriptions: 'subscriptions',
  gifted_subscriptions: 'giftedSubscriptions',
  raids: 'raids',
  deleted_messages: 'deletedMessages',
  timeouts: 'timeouts',
  bans: 'bans',
  shared_messages: 'sharedMessages',
  top_emotes: 'topEmotes',
  generation: 'generation',
  revision: 'revision',
  updated_at: 'updatedAt',
} as const;
const insertWindow = `INSERT INTO channel_windows (${Object.keys(columns)}) VALUES (${Object.keys(columns).map(() => '?')}) USING TTL 2592000`;

function valuesOf(stats: Record<string, unknown>): unknown[] {
  const bucket = new Date(Number(stats.windowStart))
    .toISOString()
    .slice(0, stats.windowSizeSeconds === 60 ? 10 : 7);
  const row: Record<string, unknown> = { ...stats, bucket, topEmotes: JSON.stringify(stats.topEmotes) };
  return Object.values(columns).map((field) => row[field]);
}

function fail(error: unknown): never {
  throw error;
}
