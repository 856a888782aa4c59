import { topics } from '@chatpulse/contracts';
import type { HandledBatch, Kafka } from '@chatpulse/kafka';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createApp } from '../../src/app.js';
import { groupsOf } from '../../src/config.js';
import { createFacts, factNames } from '../../src/facts.js';
import { createMaterializer } from '../../src/materializer.js';
import { createProgressReader } from '../../src/progress-reader.js';
import { type RebuildEnd, rebuild } from '../../src/rebuild/rebuild.js';
import { tables } from '../../src/rebuild/tables.js';
import { createSightingFilter } from '../../src/sighting-filter.js';
import {
  countedWindow,
  interval,
  minute,
  noon,
  session,
  sighting,
  watermark,
  windowStats,
} from '../samples.js';
import { serve, serviceParts } from '../service-parts.js';
import {
  cassandraConfig,
  eventually,
  logger,
  openKafka,
  openStore,
  storesOf,
  uniqueName,
} from './backends.js';

jest.setTimeout(120_000);

const hour = 60 * minute;
const now = (): number => noon + hour;
/** More rows than a page has. */
const many = 1200;
const [known, old, wrong, lost, ahead] = ['901', '902', '903', '904', '905'];
const silent = (told: (message: string) => void = () => {}) =>
  Object.assign(Object.create(logger), { info: (_: unknown, message: string) => told(message) });

describe('a keyspace that is filled anew', () => {
  let kafka: Kafka;
  let opened: Awaited<ReturnType<typeof openStore>>;
  const names = {
    stats: uniqueName('stats'),
    sessions: uniqueName('sessions'),
    coverage: uniqueName('coverage'),
  };
  const target = uniqueName('api_rebuilt');
  const groupName = uniqueName('rebuild');
  const groups = groupsOf({ groupId: groupName }, target);

  /** As a process of its own would. */
  const run = async (over: Partial<Parameters<typeof rebuild>[0]> = {}): Promise<RebuildEnd> => {
    const own = openKafka();
    const end = await rebuild({
      cassandra: opened.cassandra,
      config: cassandraConfig(opened.keyspace),
      target,
      kafka: own,
      groupName,
      topics: names,
      now,
      logger: silent(),
      signal: AbortSignal.timeout(60_000),
      ...over,
    });
    await own.disconnect();
    return end;
  };
  const send = async (topic: string, values: readonly object[]): Promise<void> => {
    const producer = kafka.producer();
    const texts = values.map((value) => JSON.stringify(value));
    await Promise.all(texts.map((value) => producer.send({ topic, partition: 0, key: value, value })));
  };
  const query = async (cql: string) =>
    (await opened.cassandra.client().execute(cql, [], { prepare: true })).rows;

  beforeAll(async () => {
    kafka = openKafka();
    opened = await openStore({ now });
    const specs = (['stats', 'sessions', 'coverage'] as const).flatMap((kind) =>
      ['', '.dlt'].map((suffix) => {
        const spec = topics.find(({ name }) => name === `channel-${kind}${suffix}`);
        if (spec === undefined) throw new Error(`the contract has no channel-${kind}${suffix}`);
        return { ...spec, name: names[kind] + suffix, partitions: 2 };
      }),
    );
    await kafka.admin().ensureTopics(specs, { replicationFactor: 1 });

    // What the topics hold: some of it is in the store as it should be, some is wrong there, some is not there at all.
    const held = [1, 2, 3].map((revision) => windowStats({ channelId: known, revision, messages: revision }));
    const wronged = windowStats({ channelId: wrong, channel: 'wrong', messages: 20 });
    const missing = windowStats({ channelId: lost, channel: 'lost', messages: 30 });
    const behind = windowStats({ channelId: ahead, channel: 'ahead', revision: 15, messages: 10 });
    const mark = watermark({ generation: 2, eventTime: noon + minute, counted: 53 });
    await send(names.stats, [...held, wronged, missing, behind, mark]);
    const recent = session({ channelId: known, start: noon - hour });
    await send(names.sessions, [recent]);
    const heard = interval({ channel: 'example', from: noon - hour, to: noon, state: 'open' });
    const { channelId: _told, ...renewed } = heard;
    await send(names.coverage, [{ type: 'coverage', ...renewed }]);

    // What is in the store: of some the topics hold nothing any more.
    const { store, sessions, coverage } = opened;
    await store.writeWindows([
      countedWindow({ channelId: known, revision: 3, messages: 3 }),
      countedWindow({ channelId: wrong, channel: 'wrong', messages: 21 }),
      countedWindow({ channelId: ahead, channel: 'ahead', revision: 99, messages: 99 }),
      ...[1, 2, 3].map((days) =>
        countedWindow({
          channelId: old,
          channel: 'old',
          windowStart: noon - days * 24 * hour,
          generation: days,
          revision: 7 * days,
          chatters: days === 2 ? 5 : undefined,
        } as Parameters<typeof countedWindow>[0]),
      ),
      countedWindow({
        channelId: old,
        channel: 'old',
        windowStart: noon - 48 * hour,
        windowSizeSeconds: 3600,
      }),
    ]);
    await store.writeWindows(
      Array.from({ length: many }, (_, index) =>
        countedWindow({ channelId: '906', channel: 'many', windowStart: noon - (9 + index) * minute }),
      ),
    );
    await store.writeSightings([
      sighting({ channelId: known, firstSeen: noon - 999 * hour, lastSeen: noon + 30_000 }),
      sighting({ channelId: wrong, login: 'wrong' }),
      sighting({ channelId: old, login: 'old', firstSeen: noon - 80 * hour, lastSeen: noon - 24 * hour }),
    ]);
    await store.writeWatermarks([watermark({ generation: 1, eventTime: noon - hour }), mark]);
    await sessions.writeSessions([recent, session({ channelId: old, start: noon - 300 * hour })]);
    await coverage.writeCoverage([
      heard,
      interval({ from: noon - 90 * hour, state: 'closed', reason: 'left' }),
    ]);
    const facts = createFacts({ client: opened.cassandra.client, keyspace: opened.keyspace });
    await facts.write(factNames.kafkaCluster, await kafka.admin().clusterId());
  });
  afterAll(async () => {
    await kafka.admin().deleteTopics(Object.values(names).flatMap((name) => [name, `${name}.dlt`]));
    await kafka.disconnect();
    const drop = { prepare: false, readTimeout: 30_000 };
    await opened.cassandra.client().execute(`DROP KEYSPACE IF EXISTS ${target}`, [], drop);
    await opened.close();
  });

  test('every column of the schema is known to what copies it', async () => {
    const rows = await query(
      `SELECT table_name, column_name, kind FROM system_schema.columns WHERE keyspace_name = '${opened.keyspace}'`,
    );
    const own = rows.filter(({ table_name }) => !/^(facts|schema_)/.test(table_name));
    const columnsOf = (table: string, kind: string) =>
      own.flatMap((row) => (row.table_name === table && row.kind === kind ? [row.column_name] : [])).sort();
    expect([...new Set(own.map(({ table_name }) => table_name))].sort()).toEqual(
      tables.map(({ name }) => name).toSorted(),
    );
    for (const { name, partitionKey, clustering, columns } of tables) {
      expect(columnsOf(name, 'partition_key')).toEqual(partitionKey.toSorted());
      expect(columnsOf(name, 'clustering')).toEqual(clustering.toSorted());
      expect(columnsOf(name, 'regular')).toEqual(columns.toSorted());
    }
  });

  test('the keyspace in use is not written over', async () => {
    expect(await run({ target: opened.keyspace })).toMatchObject({ kind: 'refused' });
  });

  test('one that is cut short goes on where it was, and tells what was copied and how the two stand', async () => {
    const stopping = new AbortController();
    const cut = await run({
      signal: stopping.signal,
      logger: silent((message) => {
        if (message.startsWith('copying')) stopping.abort();
      }),
    });
    expect(cut).toEqual({ kind: 'stopped' });

    const end = await run();
    if (end.kind !== 'done') throw new Error(JSON.stringify(end));
    const told = new Map(
      end.rebuilt.map(({ table, copied, comparison }) => [table, { copied, ...comparison }]),
    );
    const nothing = { equal: 0, missing: 0, added: 0, older: 0, newer: 0, different: 0 };
    // The first run had copied the windows already.
    expect(told.get('channel_windows')).toEqual({
      ...nothing,
      copied: 0,
      equal: 5 + many,
      older: 1,
      different: 1,
      added: 1,
    });
    expect(told.get('window_channels')).toEqual({
      ...nothing,
      copied: 4 + many,
      equal: 5 + many,
      older: 1,
      different: 1,
      added: 1,
    });
    expect(told.get('watermarks')).toEqual({ ...nothing, copied: 1, equal: 2 });
    expect(told.get('channel_sessions')).toEqual({ ...nothing, copied: 1, equal: 2 });
    expect(told.get('channel_coverage')).toEqual({ ...nothing, copied: 1, equal: 2 });
    expect(told.get('channels_by_id')).toMatchObject({ copied: 1, missing: 0, older: 0, different: 0 });
    expect(told.get('channels_by_login')).toMatchObject({ copied: 1, missing: 0, older: 0, different: 0 });
  });

  test('another run finds nothing to copy', async () => {
    const end = await run();
    if (end.kind !== 'done') throw new Error(JSON.stringify(end));
    expect(end.rebuilt.map(({ copied }) => copied)).toEqual(tables.map(() => 0));
  });

  test.each(tables)('$name: what was copied has its write times and its deadlines', async (table) => {
    const keys = [...table.partitionKey, ...table.clustering];
    const asked = [...keys, ...table.columns.flatMap((name) => [name, `writetime(${name})`, `ttl(${name})`])];
    const rowsOf = async (keyspace: string) =>
      new Map(
        (await query(`SELECT ${asked} FROM ${keyspace}.${table.name}`)).map((row) => {
          const values = row.values();
          return [JSON.stringify(values.slice(0, keys.length), text), values.slice(keys.length)];
        }),
      );
    const [before, after] = [await rowsOf(opened.keyspace), await rowsOf(target)];
    const copied = [...before].filter(([key]) => key.includes(old) || key.includes('"old"'));
    const others = ['watermarks', 'channel_coverage'].includes(table.name) ? [...before] : copied;
    expect(others.length).toBeGreaterThan(0);
    for (const [key, values] of others) {
      const found = after.get(key);
      values.forEach((value, at) => {
        const isTtl = at % 3 === 2 && value !== null;
        if (isTtl) expect(Math.abs(Number(found?.[at]) - Number(value))).toBeLessThan(20);
        else expect(found?.[at]).toEqual(value);
      });
    }
  });

  test('after the switch the same is answered, with what was wrong or lost as the topic has it', async () => {
    const answers = async (keyspace: string) => {
      const stores = storesOf({ client: opened.cassandra.client, keyspace, now });
      const { read: progress } = createProgressReader({ store: stores.store, maxAgeMs: 0, now });
      const http = await serve(createApp({ ...serviceParts(now), ...stores, progress }));
      // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the test asserts
      const get = async (path: string): Promise<any> => (await fetch(http.url + path)).json();
      const from = new Date(noon - 100 * hour).toISOString();
      const found = {
        known: await get(`/channels/${known}/stats?window=1m`),
        old: await get(`/channels/${old}/stats?window=1m&from=${from}&limit=1000`),
        hours: await get(`/channels/${old}/stats?window=1h&from=${from}`),
        sessions: await get(`/channels/${old}/sessions`),
        coverage: await get(`/channels/${known}/coverage`),
        summary: await get(`/channels/${known}/summary`),
        wrong: await get(`/channels/${wrong}/stats?window=1m`),
        ahead: await get(`/channels/${ahead}/stats?window=1m`),
        lost: await get(`/channels/${lost}/stats?window=1m`),
      };
      await http.close();
      return found;
    };
    const { wrong: wrongBefore, ahead: _, lost: lostBefore, ...before } = await answers(opened.keyspace);
    const { wrong: wrongAfter, ahead: aheadAfter, lost: lostAfter, ...after } = await answers(target);
    expect(after).toEqual(before);
    expect(before.old.data).toHaveLength(3);
    expect([wrongBefore.data[0].messages, wrongAfter.data[0].messages]).toEqual([21, 20]);
    expect(aheadAfter.data[0].messages).toBe(10);
    expect(lostBefore.status).toBe(404);
    expect(lostAfter.data[0].messages).toBe(30);
  });

  test('an instance on it goes on behind what was read, and then it is in use', async () => {
    const { store } = storesOf({ client: opened.cassandra.client, keyspace: target, now });
    const read = (await kafka.admin().groupLag(groups.groupId)).find(({ partition }) => partition === 0);
    expect(read).toMatchObject({ lag: 0 });
    await send(names.stats, [windowStats({ channelId: known, revision: 4, messages: 4 })]);
    const seen: string[] = [];
    const handler = createMaterializer({
      ...serviceParts(now),
      store,
      sightings: createSightingFilter(),
      topic: names.stats,
    });
    const instance = openKafka();
    await instance.handle({
      groupId: groups.groupId,
      handlers: [
        {
          ...handler,
          handleBatch: (batch: HandledBatch<Buffer | null>) => {
            seen.push(...batch.messages.map(({ offset }) => offset));
            return handler.handleBatch(batch);
          },
        },
      ],
      fromBeginning: true,
      onCrash: (error) => seen.push(String(error)),
    });
    const range = { channelId: known, size: 60, fromMs: noon, toMs: noon + 1, limit: 1 } as const;
    await eventually('the new count', async () => (await store.readWindows(range))[0]?.revision === 4);
    expect(seen).toEqual([read?.committed]);
    expect(await run()).toMatchObject({ kind: 'refused', problem: expect.stringContaining(groups.groupId) });
    await instance.disconnect();
  });
});

const text = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
