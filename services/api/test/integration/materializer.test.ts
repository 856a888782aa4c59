import { topics, validateDeadLetterHeaders, type Watermark, type WindowStats } from '@chatpulse/contracts';
import type { Kafka, Producer } from '@chatpulse/kafka';
import { createMetrics } from '@chatpulse/service';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { CountStore } from '../../src/counts.js';
import { createMaterializer } from '../../src/materializer.js';
import { createMonitor } from '../../src/monitor.js';
import { createSightingFilter } from '../../src/sighting-filter.js';
import { minute, noon, watermark, windowStats } from '../samples.js';
import { eventually, openKafka, openProxy, openStore, uniqueName } from './backends.js';

const now = (): number => noon + minute;

jest.setTimeout(60_000);

describe('from channel-stats to the store', () => {
  let kafka: Kafka;
  let proxy: Awaited<ReturnType<typeof openProxy>>;
  let opened: Awaited<ReturnType<typeof openStore>>;
  let producer: Producer;
  let store: CountStore;
  let topic: string;
  let deadLetterTopic: string;
  let groupId: string;
  let running: { stop(): Promise<void> }[];
  const created: string[] = [];
  const crashes: unknown[] = [];

  beforeAll(async () => {
    kafka = openKafka();
    proxy = await openProxy(process.env.TEST_CASSANDRA ?? '');
    opened = await openStore({ now, contactPoint: proxy.contactPoint });
    store = opened.store;
    producer = kafka.producer();
    await producer.connect();
  });
  afterAll(async () => {
    await kafka.admin().deleteTopics(created);
    await kafka.disconnect();
    await opened.close();
    await proxy.close();
  });
  beforeEach(async () => {
    [topic, groupId] = [uniqueName('stats'), uniqueName('api')];
    deadLetterTopic = `${topic}.dlt`;
    created.push(topic, deadLetterTopic);
    running = [];
    crashes.length = 0;
    const specs = [topic, deadLetterTopic].map((name) => ({
      ...(topics[0] as (typeof topics)[0]),
      name,
      partitions: 2,
    }));
    await kafka.admin().ensureTopics(specs, { replicationFactor: 1 });
  });
  afterEach(async () => {
    await Promise.all(running.map((consumer) => consumer.stop()));
    expect(crashes).toEqual([]);
  });

  const materialize = async (into: CountStore = store): Promise<void> => {
    const monitor = createMonitor({ metrics: createMetrics({ service: 'api-test' }), now });
    const sightings = createSightingFilter();
    // A client of its own, as an instance of the service has.
    const instance = openKafka();
    await instance.handle({
      groupId,
      handlers: [createMaterializer({ store: into, sightings, topic, monitor })],
      fromBeginning: true,
      onCrash: (error) => crashes.push(error),
    });
    running.push({ stop: () => instance.disconnect() });
  };
  const send = (value: WindowStats | Watermark | string, partition = 0) =>
    producer.send({
      topic,
      partition,
      key: 'any',
      value: typeof value === 'string' ? value : JSON.stringify(value),
    });
  const readMinute = async (channelId: string): Promise<WindowStats | undefined> => {
    const range = { fromMs: noon, toMs: noon + minute, limit: 1 };
    return (await store.readWindows({ channelId, size: 60, ...range }))[0];
  };
  const markAt = async (partition: number, eventTime: number): Promise<boolean> =>
    (await store.readWatermarks()).some(
      (mark) => mark.partition === partition && mark.eventTime >= eventTime,
    );
  const committed = async (): Promise<number> =>
    (await kafka.admin().groupLag(groupId)).reduce(
      (sum, { committed: offset }) => sum + Math.max(0, Number(offset)),
      0,
    );
  const lettersStored = async (): Promise<number> => {
    const [described] = await kafka.admin().describeTopics([deadLetterTopic]);
    return (described?.partitions ?? []).reduce((sum, { high }) => sum + Number(high), 0);
  };

  test('records leaked from aborted transactions converge, with lower and with higher revisions', async () => {
    // The processor aborted at revision 7 after sending 5 to 7, and counted the same events again.
    for (const revision of [3, 5, 7, 6, 4, 5, 6, 7, 8, 2]) {
      await send(windowStats({ channelId: '501', revision, messages: revision }));
    }
    await send(watermark({ partition: 501, eventTime: noon + 8 }));
    await materialize();
    await eventually('the watermark', () => markAt(501, noon + 8));
    expect(await readMinute('501')).toMatchObject({ revision: 8, messages: 8 });
  });

  test('a second instance that reads the topic again from its start changes nothing', async () => {
    for (const revision of [1, 2, 3])
      await send(windowStats({ channelId: '502', revision, messages: revision }));
    await send(watermark({ partition: 502 }));
    await materialize();
    await eventually('the watermark', () => markAt(502, noon));
    groupId = uniqueName('api');
    await materialize();
    await eventually('the second group to be through', async () => (await committed()) >= 4);
    expect(await readMinute('502')).toMatchObject({ revision: 3, messages: 3 });
  });

  test('a watermark is never readable before the counts it vouches for', async () => {
    await materialize();
    const rounds = 200;
    const feed = (async () => {
      for (let revision = 1; revision <= rounds; revision++) {
        void send(windowStats({ channelId: '503', revision, messages: revision }), 1);
        await send(watermark({ partition: 503, eventTime: noon + revision }), 1);
      }
    })();
    let seen = 0;
    await eventually('the last watermark', async () => {
      const mark = (await store.readWatermarks()).find(({ partition }) => partition === 503);
      const row = await readMinute('503');
      if (mark === undefined) return false;
      seen += 1;
      expect(row?.revision ?? 0).toBeGreaterThanOrEqual(mark.eventTime - noon);
      return mark.eventTime === noon + rounds;
    });
    await feed;
    expect(seen).toBeGreaterThan(3);
  });

  test('when the counts cannot be written, the watermark behind them is not written either', async () => {
    const refusing: CountStore = {
      ...store,
      writeWindows: async () => {
        throw Object.assign(new Error('refused'), { retriable: false });
      },
    };
    await send(windowStats({ channelId: '504' }));
    await send(watermark({ partition: 504 }));
    await materialize(refusing);
    await eventually('the crash', async () => crashes.length > 0);
    crashes.length = 0;
    expect(await markAt(504, 0)).toBe(false);
    expect(await committed()).toBe(0);
  });

  test('while the store is away nothing is committed or dead-lettered, and it catches up alone', async () => {
    await materialize();
    await send(windowStats({ channelId: '505', revision: 1, messages: 1 }));
    await send(watermark({ partition: 505, eventTime: noon + 1 }));
    await eventually('the first watermark', () => markAt(505, noon + 1));
    const before = await eventually('the first commit', async () => (await committed()) || undefined);

    proxy.cut();
    for (let revision = 2; revision <= 50; revision++) {
      await send(windowStats({ channelId: '505', revision, messages: revision }));
    }
    await send(watermark({ partition: 505, eventTime: noon + 50 }));
    await expect(eventually('reads to fail', () => store.ping().then(() => undefined))).rejects.toMatchObject(
      {
        code: 'STORE_UNAVAILABLE',
      },
    );
    expect(await committed()).toBe(before);
    expect(await lettersStored()).toBe(0);

    proxy.restore();
    await eventually('the last watermark', () => markAt(505, noon + 50).catch(() => false));
    expect(await readMinute('505')).toMatchObject({ revision: 50, messages: 50 });
    await eventually('the commit', async () => (await committed()) === before + 50);
    expect(await lettersStored()).toBe(0);
  });

  test('a record that cannot be decoded goes to the dead letters as it came, and the next one is counted', async () => {
    const broken = '{"type":"window","channelId":"506"';
    await send(broken, 1);
    await send(windowStats({ channelId: '506', messages: 6 }), 1);
    await materialize();
    await eventually('the row after it', () => readMinute('506'));
    await eventually('the letter', async () => (await lettersStored()) > 0);

    const from = { offset: '0' };
    const { messages } = await kafka.reader().read({ topic: deadLetterTopic, partition: 1, from, limit: 10 });
    const [letter] = messages;
    expect(letter?.value?.toString()).toBe(broken);
    expect(letter).toMatchObject({ partition: 1 });
    expect(letter?.headers).toMatchObject({
      'x-original-topic': topic,
      'x-original-partition': '1',
      'x-original-offset': '0',
      'x-handler-id': 'api.materializer',
      'x-reason': 'undecodable',
    });
    expect(validateDeadLetterHeaders(letter?.headers)).toMatchObject({ ok: true });
  });
});
