import { topicNames, topics } from '@chatpulse/contracts';
import { type BatchHandler, createKafka, type Kafka, readKafkaConfig } from '@chatpulse/kafka';
import { readEnv } from '@chatpulse/service';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { commitWithJava, writeWithJava } from '../../../../packages/kafka/test/support/java-client.js';
import { createMemoryCounts } from '../../src/counts-memory.js';
import { startOperator } from '../../src/operator/start-operator.js';
import { progressOf } from '../../src/state.js';
import { type Answer, askAt } from '../operator/running-operator.js';
import { watermark } from '../samples.js';
import { serviceParts } from '../service-parts.js';
import { eventually, logger, uniqueName } from './backends.js';

jest.setTimeout(90_000);

const topic = uniqueName('operator-test');
const group = uniqueName('operator-test');
const channel = uniqueName('op');
const token = 'a-token-of-the-tests-0123456789';
const processorUrl = 'http://127.0.0.1:1';

let kafka: Kafka;
let ask: ReturnType<typeof askAt>;
let mended = false;
const handled: string[] = [];
const closers: (() => Promise<void>)[] = [];

/** Takes what is JSON; takes everything once it is mended. */
const handler: BatchHandler<Buffer | null> = {
  id: 'api.materializer',
  topic,
  order: 'key',
  async handleBatch({ messages, deadLetter }) {
    for (const message of messages) {
      const text = String(message.value);
      if (!mended && !text.startsWith('{')) await deadLetter(message, 'UNDECODABLE', 'is not JSON');
      else handled.push(text);
    }
  },
};

beforeAll(async () => {
  const env = { KAFKA_BROKERS: process.env.TEST_KAFKA_BROKERS };
  const config = readEnv(env, (vars) => readKafkaConfig(vars, { clientId: uniqueName('operator-test') }));
  const parts = serviceParts(Date.now, logger);
  const { health, tracked, now } = parts;
  kafka = createKafka({ ...parts, config });
  closers.push(kafka.disconnect);
  const own = [topic, `${topic}.dlt`].map((name) => ({ name, partitions: 1, config: {} }));
  await kafka.admin().ensureTopics([...topics, ...own], { replicationFactor: 1 });

  const onCrash = (error: unknown): void => {
    throw error;
  };
  const table = await kafka.followTable({ topic: topicNames.tracked, onRecord: tracked.onRecord, onCrash });
  await table.caughtUp;
  health.report('tracked-channels', true);
  await kafka.handle({ groupId: group, handlers: [handler], fromBeginning: true, onCrash });

  const surface = await startOperator(
    {
      ...parts,
      kafka,
      lifecycle: { onStop: (_name, step) => void closers.unshift(step) },
      groups: { api: group, processor: 'nobody' },
      progress: async () => progressOf([watermark({ eventTime: now() })]),
      store: createMemoryCounts({ now }),
    },
    { operator: { host: '127.0.0.1', port: 0, token, sendEnabled: true, processorUrl }, kafka: config },
  );
  ask = askAt(`http://127.0.0.1:${surface?.port}`, token);
});

afterAll(async () => {
  const admin = kafka.admin();
  await ask(`/tracked-channels/${channel}`, { method: 'DELETE' });
  await admin.deleteTopics([topic, `${topic}.dlt`]);
  for (const close of closers) await close();
});

const produce = async (value: string): Promise<void> => {
  const producer = kafka.producer();
  await producer.send({ topic, key: 'k', value });
  await producer.disconnect();
};
const ok = ({ status, body }: Answer) => {
  expect([status, body]).toEqual([expect.any(Number), expect.anything()]);
  expect(status).toBeLessThan(300);
  return body;
};

describe('the whole surface over a real broker', () => {
  test('topics and one of them: offsets, size and settings', async () => {
    const { topics: listed } = ok(await ask('/kafka/topics'));
    expect(listed.map(({ topic }: { topic: string }) => topic)).toEqual(
      expect.arrayContaining([topicNames.chat, topicNames.stats, topicNames.tracked, topic]),
    );
    const stats = ok(await ask(`/kafka/topics/${topicNames.stats}`));
    expect(stats).toMatchObject({ kind: 'contract', schemas: ['window-stats', 'watermark'] });
    expect(stats.partitions).toHaveLength(8);
    expect(stats.settings).toContainEqual({
      name: 'cleanup.policy',
      value: 'compact,delete',
      source: 'topic',
    });
    expect(typeof stats.sizeBytes).toBe('number');
  });

  test('records are browsed, followed, and leave no group behind', async () => {
    await produce('{"n":1}');
    const first = ok(await ask(`/kafka/topics/${topic}/records`));
    expect(first.records.at(-1)).toMatchObject({ partition: 0, value: { kind: 'text', value: '{"n":1}' } });
    await produce('{"n":2}');
    const more = ok(await ask(`/kafka/topics/${topic}/records?cursor=${first.nextCursor}`));
    expect(more.records.map(({ value }: { value: { value: string } }) => value.value)).toEqual(['{"n":2}']);
    expect((await ask(`/kafka/topics/${topic}x/records`)).body.type).toBe(
      'urn:chatpulse:problem:unknown-topic',
    );
  });

  test("a group's members and lag", async () => {
    await eventually('all is read and committed', async () => {
      const { groups } = ok(await ask('/kafka/groups'));
      const own = groups.find(({ groupId }: { groupId: string }) => groupId === group);
      return own?.lag === 0 && own.partitions[0]?.committed === '2' && own.members.length === 1;
    });
  });

  test('a lag that is only the mark of a transaction is explained, and a record that waits is a lag', async () => {
    const brokers = process.env.TEST_KAFKA_BROKERS ?? '';
    const marked = uniqueName('operator-test');
    const java = uniqueName('java');
    await kafka.admin().ensureTopics([{ name: marked, partitions: 1, config: {} }], { replicationFactor: 1 });
    closers.unshift(() => kafka.admin().deleteTopics([marked]));
    const transaction = (value: string) =>
      writeWithJava(brokers, [
        { do: 'begin', producer: java },
        { do: 'send', producer: java, topic: marked, partition: 0, key: 'k', value },
        { do: 'commit', producer: java },
      ]);
    const viewed = async (high: string) =>
      eventually('its end is seen', async () => {
        const { groups } = ok(await ask('/kafka/groups'));
        const own = groups.find(({ groupId }: { groupId: string }) => groupId === java);
        return own?.partitions[0]?.high === high ? own : undefined;
      });

    await transaction('read');
    await commitWithJava(brokers, marked, java);
    expect(await viewed('2')).toMatchObject({
      lag: 0,
      partitions: [
        { topic: marked, committed: '1', lag: 1, explained: expect.stringContaining('mark that ends') },
      ],
    });
    expect(ok(await ask(`/kafka/topics/${marked}`)).groups).toEqual([java]);

    await transaction('waits');
    expect(await viewed('4')).toMatchObject({
      lag: 3,
      partitions: [{ committed: '1', lag: 3, explained: null }],
    });
  });

  test('flow names where it stops: nothing is heard here', async () => {
    const flow = ok(await ask('/kafka/flow'));
    expect(flow.stages.map(({ id }: { id: string }) => id)).toEqual([
      'ingestion',
      topicNames.chat,
      'processor',
      topicNames.stats,
      'api',
      'store',
    ]);
    expect(flow).toMatchObject({ flowing: false, stoppedAt: 'ingestion' });
  });

  test('health, metrics and handlers are those of this process', async () => {
    expect(ok(await ask('/kafka/health'))).toMatchObject({ components: { handlers: { registered: 1 } } });
    expect(ok(await ask('/kafka/metrics')).handlers).toEqual({ registered: 1, patterns: [topic] });
    expect(ok(await ask('/kafka/handlers')).handlers).toMatchObject([
      { id: 'api.materializer', pattern: topic, method: 'handleBatch', class: 'api' },
    ]);
    expect(ok(await ask('/kafka/health/live'))).toMatchObject({ alive: true });
  });
});

describe('a letter that nobody could decode', () => {
  const letters = async () => ok(await ask(`/kafka/dlq?topic=${topic}`));
  const finished = async (path: string) =>
    eventually('the run is over', async () => {
      const run = ok(await ask(path));
      return run.state === 'running' ? undefined : run;
    });
  const reprocess = async (options: object = {}) => {
    const answer = await ask('/kafka/dlq/reprocess', {
      json: { topic, ...options },
      headers: { 'x-correlation-id': 'run-of-the-test' },
    });
    expect(answer.status).toBe(202);
    return finished(answer.headers.get('location') ?? '');
  };

  test('is listed with its reason, and counted by it', async () => {
    await produce('broken');
    await eventually('it is dead-lettered', async () => (await letters()).total === 1);
    const { topics: counted, letters: listed } = await letters();
    expect(counted).toMatchObject([{ topic: `${topic}.dlt`, counts: { byErrorCode: { UNDECODABLE: 1 } } }]);
    expect(listed).toMatchObject([
      {
        origin: { topic, partition: 0, offset: '2' },
        handlerId: 'api.materializer',
        errorCode: 'UNDECODABLE',
        error: 'is not JSON',
        value: { kind: 'text', value: 'broken' },
      },
    ]);
  });

  test('a dry run counts it and changes nothing', async () => {
    expect(await reprocess({ dryRun: true })).toMatchObject({
      state: 'completed',
      dryRun: true,
      replayed: 1,
    });
    expect(handled).not.toContain('broken');
  });

  test('a filter that does not fit it leaves it, and the run says why it did nothing', async () => {
    const run = await reprocess({ filter: { errorCode: 'LATE' } });
    expect(run).toMatchObject({ state: 'completed', matched: 0, replayed: 0, reason: expect.any(String) });
  });

  test('once its handler is mended it is replayed, and a second run does nothing and says why', async () => {
    mended = true;
    expect(await reprocess()).toMatchObject({ state: 'completed', replayed: 1, failed: 0 });
    expect(handled).toContain('broken');
    const again = await reprocess();
    expect(again).toMatchObject({ replayed: 0, reason: expect.stringMatching(/already/) });
    expect(handled.filter((text) => text === 'broken')).toHaveLength(1);
  });

  test('the runs are in the audit log, with who asked and in which request', async () => {
    const { entries } = ok(await ask(`/audit?topic=${topic}.dlt&action=reprocess.started`));
    expect(entries).toHaveLength(4);
    for (const entry of entries) {
      expect(entry).toMatchObject({
        actor: expect.stringMatching(/^token:[0-9a-f]{8}$/),
        correlationId: 'run-of-the-test',
      });
    }
  });

  test('a topic without dead letters is a 404, in the list and in a replay', async () => {
    expect((await ask(`/kafka/dlq?topic=${topic}x`)).status).toBe(404);
    expect((await ask('/kafka/dlq/reprocess', { json: { topic: `${topic}x` } })).status).toBe(404);
  });
});

describe('a dead chat letter', () => {
  const deadChat = `${topicNames.chat}.dlt`;
  const store = async (sentAt: number, errorCode = 'UNDECODABLE') => {
    const key = String(9e12 + Math.floor(Math.random() * 1e12));
    const user = { user: 'somebody', userId: '1', text: 'hello' };
    const event = { id: key, kind: 'message', channelId: key, channel, sentAt, receivedAt: sentAt, ...user };
    const value = JSON.stringify(event);
    const headers = {
      'x-original-topic': topicNames.chat,
      'x-original-partition': '0',
      'x-original-offset': '7',
      'x-original-timestamp': String(sentAt),
      'x-handler-id': 'processor.decoding',
      'x-error-code': errorCode,
      'x-dlq-stored-at': new Date().toISOString(),
    };
    const producer = kafka.producer();
    await producer.send({ topic: deadChat, key, value, partition: 0, headers });
    await producer.disconnect();
    return { key, value };
  };
  const reprocess = (key: string, options: object = {}) =>
    ask('/kafka/dlq/reprocess', { json: { topic: topicNames.chat, filter: { key }, ...options } });
  const finished = (answer: Answer) =>
    eventually('the run is over', async () => {
      const run = ok(await ask(answer.headers.get('location') ?? ''));
      return run.state === 'running' ? undefined : run;
    });
  const newestChat = async () => {
    const [end] = await kafka.reader().ends(topicNames.chat);
    const from = { offset: String(BigInt(end?.end ?? 1) - 1n) };
    return (await kafka.reader().read({ topic: topicNames.chat, partition: 0, from, limit: 1 })).messages;
  };

  test('that can still be counted goes back to the chat as it was, once', async () => {
    const sentAt = Date.now() - 60_000;
    const { key, value } = await store(sentAt);
    expect(await finished(await reprocess(key, { dryRun: true }))).toMatchObject({ replayed: 1 });
    expect(await finished(await reprocess(key))).toMatchObject({ state: 'completed', replayed: 1 });
    const [back] = await newestChat();
    expect([String(back?.key), String(back?.value), back?.timestamp]).toEqual([key, value, sentAt]);
    expect(await finished(await reprocess(key))).toMatchObject({ replayed: 0, matched: 0 });
  });

  test.each([
    ['whose minute is final', 3_600_000, 'UNDECODABLE'],
    ['that was late', 60_000, 'LATE'],
  ])('%s is not replayed: 409 names the recount', async (_, ageMs, errorCode) => {
    const { key } = await store(Date.now() - ageMs, errorCode);
    const before = await newestChat();
    for (const options of [{}, { dryRun: true }]) {
      const { status, headers, body } = await reprocess(key, options);
      expect([status, headers.get('content-type')]).toEqual([409, expect.stringMatching(/problem\+json/)]);
      expect(body).toMatchObject({
        type: 'urn:chatpulse:problem:needs-recount',
        detail: expect.stringContaining('make reset-processor'),
      });
    }
    expect(await newestChat()).toEqual(before);
  });
});

describe('what is written', () => {
  test('a tracked channel is a record of the topic, is in the list and in the audit log', async () => {
    const put = await ask(`/tracked-channels/${channel}`, {
      method: 'PUT',
      headers: { 'x-correlation-id': 'put-of-the-test' },
    });
    expect([put.status, put.body.changed]).toEqual([201, true]);
    expect(ok(await ask('/tracked-channels')).channels).toContainEqual(
      expect.objectContaining({ channel, source: 'twitch' }),
    );
    const { records } = ok(await ask(`/kafka/topics/${topicNames.tracked}/records?limit=500`));
    const written = records.filter(({ key }: { key: { value: string } }) => key.value === channel);
    expect(written.at(-1)).toMatchObject({
      value: { kind: 'contract', value: { channel, source: 'twitch' } },
      headers: { 'x-correlation-id': 'put-of-the-test' },
    });
    const { entries } = ok(await ask('/audit?action=channel.track&limit=1'));
    expect(entries).toMatchObject([{ correlationId: 'put-of-the-test', details: { channel } }]);
  });

  test('sent records are stored; what does not fit is not, and says so', async () => {
    const value = { channel, addedAt: Date.now(), source: 'twitch' };
    const message = { topic: topicNames.tracked, key: channel, value };
    expect(ok(await ask('/kafka/send', { json: message }))).toMatchObject({
      topic: topicNames.tracked,
      offset: expect.stringMatching(/^\d+$/),
    });
    const batch = await ask('/kafka/send-batch', {
      json: { messages: [message, { ...message, value: {} }] },
    });
    expect([batch.status, batch.body.sent, batch.body.failed]).toEqual([207, 1, 1]);
  });
});
