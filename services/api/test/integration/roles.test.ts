import { topicNames, topics } from '@chatpulse/contracts';
import { type Kafka, type Producer, partitionFor } from '@chatpulse/kafka';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { groupsOf } from '../../src/config.js';
import type { StatsRow } from '../../src/stats-rows.js';
import { windowStartAt } from '../../src/windows.js';
import { minute, watermark, windowStats } from '../samples.js';
import { openClient, type StreamClient } from '../stream-client.js';
import { eventually, openKafka, openStore, uniqueName } from './backends.js';
import { type ServiceProcess, startService } from './service-process.js';

jest.setTimeout(120_000);

const channelId = String(7_000_000_000_000 + Math.floor(Math.random() * 1e9));
const channel = `c${channelId}`;
const partition = partitionFor(
  channelId,
  topics.find(({ name }) => name === topicNames.stats)?.partitions ?? 0,
);
const groupId = uniqueName('roles');
/** The minute in which the counting begins. What is told of is past: an id of the future would be none. */
const begun = windowStartAt(Date.now(), 60) - 5 * minute;
const answer = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
};

describe('an instance that only materializes, and one that only serves', () => {
  let kafka: Kafka;
  let producer: Producer;
  let opened: Awaited<ReturnType<typeof openStore>>;
  let env: Record<string, string>;
  let materializer: ServiceProcess;
  let rest: ServiceProcess;
  /** Event time of the last mark. */
  let at = begun;

  const start = async (ROLES: string): Promise<ServiceProcess> => {
    const service = await startService({ ...env, ROLES });
    await eventually(
      `${ROLES} to be ready`,
      async () => (await answer(`${service.url}/readyz`)).status === 200,
    );
    return service;
  };
  const send = (key: string, value: object): Promise<unknown> =>
    producer.send({ topic: topicNames.stats, partition, key, value: JSON.stringify(value) });
  /** One round of the processor: the minute `after` minutes has `revision` events, and event time moves on. */
  const count = async (after: number, revision: number): Promise<void> => {
    const windowStart = begun + after * minute;
    at = Math.max(at, windowStart) + 100;
    const window = windowStats({
      channelId,
      channel,
      windowStart,
      revision,
      messages: revision,
      updatedAt: windowStart + revision,
    });
    await send(`${channelId}|60|${windowStart}`, window);
    await send(`watermark|${partition}`, watermark({ partition, eventTime: at }));
  };
  const rows = async (): Promise<StatsRow[]> => {
    const { status, text } = await answer(`${rest.url}/channels/${channelId}/stats`);
    return status === 200 ? JSON.parse(text).data : [];
  };

  beforeAll(async () => {
    kafka = openKafka();
    producer = kafka.producer();
    await Promise.all([
      producer.connect(),
      kafka.admin().ensureTopics(topics, { replicationFactor: 1 }),
      openStore({ now: Date.now }).then((store) => {
        opened = store;
      }),
    ]);
    // Marks of an earlier run would be ahead of ours.
    await kafka.admin().deleteRecords(topicNames.stats, [{ partition, offset: '-1' }]);
    env = {
      KAFKA_BROKERS: String(process.env.TEST_KAFKA_BROKERS),
      KAFKA_GROUP_ID: groupId,
      CASSANDRA_CONTACT_POINTS: String(process.env.TEST_CASSANDRA),
      CASSANDRA_KEYSPACE: opened.keyspace,
    };
    [materializer, rest] = await Promise.all([start('materializer'), start('rest')]);
    await count(0, 1);
    await eventually('the first count to be served', async () => (await rows()).length === 1);
  });
  afterAll(async () => {
    await Promise.all([materializer?.kill(), rest?.kill()]);
    await kafka.disconnect();
    await opened.close();
  });

  test('what the one wrote, the other one serves', async () => {
    await count(0, 5);
    await eventually('the fifth event', async () => (await rows())[0]?.messages === 5);
  });

  test('the one that materializes answers probes and metrics, and says who answers the rest', async () => {
    const statuses = ['/livez', '/readyz', '/version', '/metrics', '/channels', '/'].map(
      async (path) => (await answer(materializer.url + path)).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200, 404, 404]);
    const { text } = await answer(`${materializer.url}/channels/${channelId}/stats`);
    expect(JSON.parse(text)).toMatchObject({
      type: 'urn:chatpulse:problem:not-found',
      detail: expect.stringContaining('rest'),
    });
    expect((await answer(`${materializer.url}/metrics`)).text).toContain(
      'chatpulse_materializer_lag_seconds{',
    );
  });

  test('the one that serves takes no share of the materializing, and has a group of its own', async () => {
    const own = (await kafka.admin().listGroups()).filter((group) => group.groupId.startsWith(groupId));
    const groups = groupsOf({ groupId }, opened.keyspace);
    expect(own.map((group) => group.groupId).sort()).toEqual([
      groups.groupId,
      groups.activityGroupId,
      expect.stringContaining(`${groups.groupId}-live-`),
    ]);
    const views = await kafka.admin().viewGroups([groups.groupId, groups.activityGroupId]);
    expect(views.map(({ members }) => members.length)).toEqual([1, 1]);
  });

  describe('a client that follows a channel', () => {
    /** The newest row of each window that the client was told of. */
    const told = new Map<string, StatsRow>();
    let lastEventId: string | undefined;
    let client: StreamClient;
    const connect = async (): Promise<void> => {
      client = await openClient(`${rest.url}/channels/${channelId}/stream`, lastEventId);
    };
    const follow = async (until: () => boolean): Promise<void> => {
      while (!until()) {
        const event = await client.next();
        if (event === undefined) throw new Error('the stream has ended');
        lastEventId = event.id;
        for (const row of event.data) {
          const known = told.get(row.windowStart);
          expect(row.revision ?? 0).toBeGreaterThanOrEqual(known?.revision ?? 0);
          told.set(row.windowStart, row);
        }
      }
    };
    const messagesIn = (after: number): number | null | undefined =>
      told.get(new Date(begun + after * minute).toISOString())?.messages;

    test('is told of what changes, when it changes', async () => {
      await connect();
      await follow(() => messagesIn(0) === 5);
      for (let revision = 6; revision <= 30; revision++) await count(0, revision);
      await follow(() => messagesIn(0) === 30);
      await count(1, 3);
      await follow(() => messagesIn(1) === 3);
      expect(told.get(new Date(begun).toISOString())?.state).toBe('settling');
    });

    test('misses nothing of what was counted while the server was stopped and started again', async () => {
      await count(1, 4);
      await follow(() => messagesIn(1) === 4);
      const code = rest.stop();
      // The stream is ended, not cut off: otherwise reading it would throw.
      for (let event = await client.next(); event !== undefined; event = await client.next()) {
        lastEventId = event.id;
      }
      expect(await code).toBe(0);
      await count(0, 33);
      await count(1, 9);
      await count(2, 2);
      const groups = await kafka.admin().listGroups();
      const live = `${groupsOf({ groupId }, opened.keyspace).groupId}-live-`;
      expect(groups.filter((group) => group.groupId.startsWith(live))).toEqual([]);

      rest = await start('rest');
      await connect();
      await count(2, 7);
      await follow(() => messagesIn(2) === 7);
      await eventually('the store to have it', async () => (await rows())[0]?.messages === 7);
      expect([...told.values()].sort((a, b) => b.windowStart.localeCompare(a.windowStart))).toEqual(
        await rows(),
      );
      await client.close();
    });

    test('nor while it was killed', async () => {
      await connect();
      await follow(() => messagesIn(2) === 7);
      await rest.kill();
      await expect(follow(() => false)).rejects.toThrow();
      await count(0, 40);
      await count(2, 8);
      rest = await start('rest');
      await connect();
      await count(3, 1);
      await follow(() => messagesIn(3) === 1);
      expect([0, 2, 3].map(messagesIn)).toEqual([40, 8, 1]);
      await client.close();
    });
  });
});
