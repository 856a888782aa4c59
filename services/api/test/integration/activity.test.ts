import { type Coverage, type Session, topics } from '@chatpulse/contracts';
import type { Kafka, Producer } from '@chatpulse/kafka';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { CoverageInterval } from '../../src/coverage.js';
import { createCoverageMaterializer } from '../../src/coverage-materializer.js';
import { createSessionMaterializer } from '../../src/session-materializer.js';
import { interval, minute, noon, session } from '../samples.js';
import { eventually, openKafka, openProxy, openStore, uniqueName } from './backends.js';

jest.setTimeout(60_000);

const now = (): number => noon + minute;
const specOf = (name: string) => topics.find((topic) => topic.name === name) as (typeof topics)[0];

describe('from channel-sessions and channel-coverage to the store', () => {
  let kafka: Kafka;
  let proxy: Awaited<ReturnType<typeof openProxy>>;
  let opened: Awaited<ReturnType<typeof openStore>>;
  let producer: Producer;
  let names: { sessions: string; coverage: string };
  let groupId: string;
  let channel: string;
  let running: { stop(): Promise<void> }[];
  const created: string[] = [];
  const crashes: unknown[] = [];

  beforeAll(async () => {
    kafka = openKafka();
    proxy = await openProxy(process.env.TEST_CASSANDRA ?? '');
    opened = await openStore({ now, contactPoint: proxy.contactPoint });
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
    names = { sessions: uniqueName('sessions'), coverage: uniqueName('coverage') };
    [groupId, channel] = [uniqueName('api'), uniqueName('channel')];
    [running, crashes.length] = [[], 0];
    // As contracts/topics.json has them, dead letters included, with fewer partitions.
    const specs = (['sessions', 'coverage'] as const).flatMap((kind) =>
      ['', '.dlt'].map((suffix) => ({
        ...specOf(`channel-${kind}${suffix}`),
        name: names[kind] + suffix,
        partitions: 2,
      })),
    );
    created.push(...specs.map(({ name }) => name));
    await kafka.admin().ensureTopics(specs, { replicationFactor: 1 });
  });
  afterEach(async () => {
    await Promise.all(running.map((consumer) => consumer.stop()));
    expect(crashes).toEqual([]);
  });

  /** A client of its own, as an instance of the service has. */
  const materialize = async (): Promise<void> => {
    const instance = openKafka();
    const { sessions, coverage } = opened;
    const monitor = { stored: () => undefined };
    await instance.handle({
      groupId,
      handlers: [
        createSessionMaterializer({ sessions, monitor, topic: names.sessions }),
        createCoverageMaterializer({ coverage, monitor, topic: names.coverage }),
      ],
      fromBeginning: true,
      onCrash: (error) => crashes.push(error),
    });
    running.push({ stop: () => instance.disconnect() });
  };
  const send = (kind: 'sessions' | 'coverage', value: Session | Coverage | string) => {
    const bytes = typeof value === 'string' ? value : JSON.stringify(value);
    return producer.send({ topic: names[kind], partition: 1, key: 'any', value: bytes });
  };
  const told = (changes: Partial<CoverageInterval>): CoverageInterval => interval({ channel, ...changes });
  const readCoverage = () =>
    opened.coverage.readCoverage({ channel, fromMs: noon - minute, toMs: noon + 60 * minute });
  const readSessions = (channelId: string) =>
    opened.sessions.readSessions({ channelId, fromMs: 0, toMs: noon + minute, limit: 10 });
  const sum = (offsets: string[]): number =>
    offsets.reduce((total, at) => total + Math.max(0, Number(at)), 0);
  const committed = async (): Promise<number> =>
    sum((await kafka.admin().groupLag(groupId)).map((lag) => String(lag.committed)));
  const letters = async (): Promise<number> => {
    const described = await kafka.admin().describeTopics(Object.values(names).map((name) => `${name}.dlt`));
    return sum(described.flatMap(({ partitions }) => partitions.map(({ high }) => high)));
  };

  test('what was told in any order, and read twice by two groups, is there as it was told last', async () => {
    const closed = { state: 'closed', reason: 'left', to: noon + 9000 } as const;
    for (const changes of [{ to: noon + 5000 }, closed, { to: noon + 9000 }, { to: noon + 2000 }])
      await send('coverage', told(changes));
    for (const generation of [1, 3, 2])
      await send('sessions', session({ channelId: '601', generation, messages: generation }));
    await materialize();
    await eventually('the first group to be through', async () => (await committed()) === 7);
    groupId = uniqueName('api');
    await materialize();
    await eventually('the second group to be through', async () => (await committed()) === 7);
    expect(await readCoverage()).toEqual([told(closed)]);
    expect(await readSessions('601')).toEqual([session({ channelId: '601', generation: 3, messages: 3 })]);
  });

  test('while the store is away nothing is committed or dead-lettered, and it catches up alone', async () => {
    await materialize();
    await send('coverage', told({ to: noon + 1000 }));
    await eventually('the first commit', async () => (await committed()) === 1);

    proxy.cut();
    for (let seconds = 2; seconds <= 50; seconds++)
      await send('coverage', told({ to: noon + seconds * 1000 }));
    await send('sessions', session({ channelId: '602' }));
    await expect(
      eventually('reads to fail', () => opened.store.ping().then(() => undefined)),
    ).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await committed()).toBe(1);
    expect(await letters()).toBe(0);

    proxy.restore();
    await eventually('the commits', async () => (await committed()) === 51);
    expect(await readCoverage()).toEqual([told({ to: noon + 50_000 })]);
    expect(await readSessions('602')).toHaveLength(1);
    expect(await letters()).toBe(0);
  });

  test('a record that cannot be decoded goes to the dead letters as it came, and the next one is stored', async () => {
    const broken = { coverage: '{"channel":"', sessions: '{"type":"session"}' };
    await send('coverage', broken.coverage);
    await send('coverage', told({}));
    await send('sessions', broken.sessions);
    await send('sessions', session({ channelId: '603' }));
    await materialize();
    await eventually('all of it to be handled', async () => (await committed()) === 4);
    expect(await readCoverage()).toHaveLength(1);
    expect(await readSessions('603')).toHaveLength(1);
    for (const kind of ['sessions', 'coverage'] as const) {
      const at = { topic: `${names[kind]}.dlt`, partition: 1, from: { offset: '0' }, limit: 10 };
      const [letter, ...rest] = (await kafka.reader().read(at)).messages;
      expect(rest).toEqual([]);
      expect(letter?.value?.toString()).toBe(broken[kind]);
      expect(letter?.headers).toMatchObject({
        'x-original-topic': names[kind],
        'x-error-code': 'UNDECODABLE',
        'x-handler-id': `api.${kind === 'sessions' ? 'session' : 'coverage'}-materializer`,
      });
    }
  });
});
