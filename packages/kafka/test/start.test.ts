import { createHealth, type Health } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { KafkaRefusedError, KafkaUnavailableError } from '../src/errors.js';
import type { HandleOptions } from '../src/handling/handle.js';
import { type StartPlan, startKafka } from '../src/start.js';
import { silent } from './support/logs.js';

const handlersOf = (groupId: string): HandleOptions => ({
  groupId,
  handlers: [],
  onCrash: () => undefined,
});

/** A Kafka whose topics appear when they are asked for the given time; what happens is noted in `story`. */
function setUp(appearsAfter: Readonly<Record<string, number>> = {}) {
  const story: string[] = [];
  const asked = new Map<string, number>();
  const health: Health = createHealth();
  const admin = {
    async partitionCount(topic: string): Promise<number> {
      const times = (asked.get(topic) ?? 0) + 1;
      asked.set(topic, times);
      if (times <= (appearsAfter[topic] ?? 0)) throw new KafkaUnavailableError(`there is no topic ${topic}`);
      story.push(`found ${topic}`);
      return 1;
    },
    async ensureTopics(wanted: readonly { name: string }[]) {
      story.push(...wanted.map(({ name }) => `created ${name}`));
      return {} as never;
    },
  };
  /** `audit`, whose retries fail when they are told to. */
  const handle =
    (retries?: Error) =>
    async ({ groupId, deferRetries }: HandleOptions) => {
      story.push(`handling ${groupId}${deferRetries ? ', without retries' : ''}`);
      const startRetries = async (): Promise<void> => {
        if (retries) throw retries;
        story.push(`retrying ${groupId}`);
      };
      const stop = async (): Promise<void> => void story.push(`stopped ${groupId}`);
      return { stop, startRetries: groupId === 'once' ? undefined : startRetries };
    };
  const runs = (name: string, fails?: { at: 'start' | 'stop'; error: Error }) => async () => {
    await new Promise(setImmediate);
    if (fails?.at === 'start') throw fails.error;
    story.push(`started ${name}`);
    const stop = async (): Promise<void> => {
      story.push(`stopped ${name}`);
      if (fails?.at === 'stop') throw fails.error;
    };
    return { stop };
  };
  const producer = (name: string, error?: Error) => ({
    async connect() {
      if (error) throw error;
      story.push(`connected ${name}`);
    },
    disconnect: async () => void story.push(`disconnected ${name}`),
  });
  const start = (
    plan: StartPlan,
    { signal = new AbortController().signal, retries }: { signal?: AbortSignal; retries?: Error } = {},
  ) => {
    const kafka = { admin: () => admin, handle: handle(retries) };
    return startKafka({ kafka, health, logger: silent, signal }, plan);
  };
  return { story, health, runs, producer, start };
}

describe('the start', () => {
  test('is in the order of what relies on what, and the stop in the reverse order', async () => {
    const { story, health, runs, producer, start } = setUp();
    const { stop } = await start({
      handlers: { audit: handlersOf('audit'), once: handlersOf('once') },
      consumers: { counts: runs('consumer') },
      producers: { letters: producer('letters') },
      create: { topics: [{ name: 'counts.retry', partitions: 1, config: {} }], replicationFactor: 1 },
      topics: ['counts'],
    });
    expect(health.ready().checks['kafka start']).toEqual({ ok: true });
    await stop();
    expect(story).toEqual([
      'created counts.retry',
      'found counts',
      'connected letters',
      'handling audit, without retries',
      'handling once, without retries',
      'started consumer',
      'retrying audit',
      'stopped consumer',
      'stopped once',
      'stopped audit',
      'disconnected letters',
    ]);
  });

  test('waits for a topic that is not there yet, and readiness names it', async () => {
    const { story, health, runs, start } = setUp({ counts: 1 });
    const starting = start({ topics: ['counts'], consumers: { counts: runs('consumer') } });
    await new Promise(setImmediate);
    expect(health.ready().checks['kafka start']).toEqual({
      ok: false,
      detail: expect.stringMatching(
        /^waits for topic counts: attempt 1, next in \d+ ms \(KAFKA_UNAVAILABLE\)$/,
      ),
    });
    await starting;
    expect(story).toEqual(['found counts', 'started consumer']);
  });

  test('that fails names the step, keeps the cause, and stops what runs by then', async () => {
    const { story, health, runs, producer, start } = setUp();
    const error = new KafkaRefusedError('no permission to join');
    const failure = await start({
      topics: [],
      producers: { letters: producer('letters') },
      consumers: { good: runs('good'), bad: runs('bad', { at: 'start', error }) },
    }).catch((caught: unknown) => caught);
    expect(failure).toMatchObject({
      code: 'START_FAILED',
      message: 'the start failed at consumer bad: no permission to join',
      cause: error,
    });
    expect(story).toEqual(['connected letters', 'started good', 'stopped good', 'disconnected letters']);
    expect(health.ready().checks['kafka start']).toMatchObject({
      ok: false,
      detail: (failure as Error).message,
    });
  });

  test('names a retry consumer that fails, and stops the consumers', async () => {
    const { story, runs, start } = setUp();
    const retries = new KafkaRefusedError('no permission to join');
    const handlers = { orders: handlersOf('audit') };
    await expect(
      start({ topics: [], consumers: { counts: runs('consumer') }, handlers }, { retries }),
    ).rejects.toMatchObject({
      code: 'START_FAILED',
      message: 'the start failed at retry consumer orders: no permission to join',
      cause: retries,
    });
    expect(story.slice(-2).sort()).toEqual(['stopped audit', 'stopped consumer']);
  });

  test('that fails does not wait for what starts beside it, and stops that when it comes', async () => {
    const { story, runs, start } = setUp();
    const error = new KafkaRefusedError('no permission to join');
    let release = (): void => {};
    const late = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = async () => {
      await late;
      return runs('slow')();
    };
    const consumers = { slow, bad: runs('bad', { at: 'start', error }) };
    await expect(start({ topics: [], consumers })).rejects.toMatchObject({ cause: error });
    expect(story).toEqual([]);
    release();
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(story).toEqual(['started slow', 'stopped slow']);
  });

  test('ends when it is told to stop while it waits', async () => {
    const { start } = setUp({ counts: Number.POSITIVE_INFINITY });
    const stopping = new AbortController();
    const starting = start({ topics: ['counts'] }, { signal: stopping.signal });
    stopping.abort();
    await expect(starting).rejects.toMatchObject({ code: 'START_FAILED' });
  });
});

test('a stop tries every part though one fails, and tells of the failure', async () => {
  const { story, runs, producer, start } = setUp();
  const error = new Error('left uncleanly');
  const { stop } = await start({
    topics: [],
    producers: { letters: producer('letters') },
    consumers: { counts: runs('consumer', { at: 'stop', error }) },
  });
  await expect(stop()).rejects.toBe(error);
  expect(story.slice(-2)).toEqual(['stopped consumer', 'disconnected letters']);
});
