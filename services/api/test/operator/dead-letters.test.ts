import { LettersTooLateError } from '@chatpulse/kafka';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { noon } from '../samples.js';
import { runOperator } from './running-operator.js';

const letter = (topic: string, offset: number, errorCode = 'UNDECODABLE') => ({
  topic: `${topic}.dlt`,
  partition: 0,
  offset: String(offset),
  origin: { topic },
  handlerId: 'api.materializer',
  groupId: undefined,
  errorCode,
  reason: 'undecodable',
  error: 'is not JSON',
  stack: undefined,
  retryCount: 0,
  replayCount: 0,
  replay: 'none' as const,
  correlationId: undefined,
  firstFailedAt: undefined,
  failedAt: undefined,
  storedAtMs: noon + offset,
  originalSizeBytes: undefined,
  key: { kind: 'null' as const },
  value: { kind: 'text' as const, value: '{', sizeBytes: 1, cut: false, problem: 'the value is not JSON' },
});

let operator: Awaited<ReturnType<typeof runOperator>>;
beforeAll(async () => {
  operator = await runOperator();
  const { kit } = operator;
  for (const topic of ['channel-stats', 'channel-stats.dlt', 'twitch-chat-messages.dlt'])
    kit.records.set(topic, [[]]);
  kit.letters = [
    ...[1, 2, 3, 4, 5].map((offset) => letter('channel-stats', offset)),
    letter('twitch-chat-messages', 6, 'LATE'),
  ];
});
afterAll(() => operator.close());

type Row = { topic: string; offset: string };
const offsets = (body: { letters: Row[] }): string[] => body.letters.map(({ offset }) => offset);

describe('GET /kafka/dlq', () => {
  test('counts the letters of every dead-letter topic, and lists the newest first', async () => {
    const { body } = await operator.ask('/kafka/dlq');
    expect(body).toMatchObject({ total: 6, complete: true, hasMore: false, nextCursor: null });
    expect(body.topics).toMatchObject([
      { topic: 'channel-stats.dlt', originalTopic: 'channel-stats', matched: 5 },
      { topic: 'twitch-chat-messages.dlt', matched: 1 },
    ]);
    expect(offsets(body)).toEqual(['6', '5', '4', '3', '2', '1']);
    expect(body.letters[1]).toMatchObject({
      storedAt: new Date(noon + 5).toISOString(),
      origin: { topic: 'channel-stats', partition: null, offset: null, timestamp: null },
      errorCode: 'UNDECODABLE',
      value: { kind: 'text', problem: 'the value is not JSON' },
    });
  });

  test('says what became of each letter', async () => {
    const states = ['none', 'replayed', 'failed again', 'left alone', 'unknown'] as const;
    const { letters } = operator.kit;
    operator.kit.letters = states.map((replay, at) => ({ ...letter('channel-stats', at), replay }));
    const { body } = await operator.ask('/kafka/dlq');
    operator.kit.letters = letters;
    expect(body.letters.map(({ replay }: { replay: string }) => replay)).toEqual(states.toReversed());
  });

  test('either name of a topic names its letters', async () => {
    for (const topic of ['channel-stats', 'channel-stats.dlt'])
      expect((await operator.ask(`/kafka/dlq?topic=${topic}`)).body.total).toBe(5);
  });

  test('a filter holds for counts and letters alike', async () => {
    const { body } = await operator.ask('/kafka/dlq?errorCode=LATE');
    expect([body.total, offsets(body)]).toEqual([1, ['6']]);
  });

  test('limit=0 answers the counts alone', async () => {
    expect((await operator.ask('/kafka/dlq?limit=0')).body).toMatchObject({
      total: 6,
      letters: [],
      hasMore: false,
    });
  });

  test('a topic without dead letters of its own is a 404', async () => {
    expect((await operator.ask('/kafka/dlq?topic=tracked-channels')).status).toBe(404);
  });

  test.each([
    ['from=yesterday', 'from'],
    ['limit=201', 'limit'],
    ['cursor=bm9uZQ', 'cursor'],
  ])('%s is refused by name', async (query, field) => {
    const { status, body } = await operator.ask(`/kafka/dlq?${query}`);
    expect([status, body.errors[0].field]).toEqual([400, field]);
  });

  test('pages show each letter once, whatever is dead-lettered meanwhile', async () => {
    const walked: string[] = [];
    let cursor = '';
    do {
      const { body } = await operator.ask(`/kafka/dlq?topic=channel-stats&limit=2${cursor}`);
      walked.push(...offsets(body));
      if (walked.length === 2) operator.kit.letters.push(letter('channel-stats', 200));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    expect(walked).toEqual(['5', '4', '3', '2', '1']);
  });
});

describe('POST /kafka/dlq/reprocess', () => {
  afterEach(() => {
    operator.kit.running = undefined;
    operator.kit.done.length = 0;
  });

  test('answers 202 with where to look, and fills in the defaults', async () => {
    const { status, headers, body } = await operator.ask('/kafka/dlq/reprocess', {
      json: { topic: 'channel-stats' },
    });
    expect([status, headers.get('location')]).toEqual([202, '/kafka/dlq/reprocess/7f3a']);
    expect(body).toMatchObject({ id: '7f3a', state: 'running', endedAt: null, reason: null });
    expect(operator.kit.done).toEqual([
      {
        started: expect.objectContaining({
          topic: 'channel-stats',
          batchSize: 100,
          timeoutMs: 30_000,
          stopOnError: false,
          dryRun: false,
          actor: expect.stringMatching(/^token:[0-9a-f]{8}$/),
        }),
      },
    ]);
    expect((await operator.ask(headers.get('location') ?? '')).body).toEqual(body);
  });

  test('hands on filter, rate, limit and dry run', async () => {
    const filter = {
      errorCode: 'UNDECODABLE',
      handlerId: 'api.materializer',
      key: 'k',
      from: '2026-11-21T12:00:00Z',
    };
    const json = { topic: 'channel-stats', dryRun: true, ratePerSecond: 2.5, limit: 7, filter };
    await operator.ask('/kafka/dlq/reprocess', { json });
    expect(operator.kit.done).toMatchObject([
      {
        started: {
          dryRun: true,
          ratePerSecond: 2.5,
          limit: 7,
          filter: { errorCode: 'UNDECODABLE', handlerId: 'api.materializer', key: 'k', fromMs: noon },
        },
      },
    ]);
  });

  test.each([{ rate: 5 }, { rate: 5, ratePerSecond: 5 }])('%j is a rate of 5 a second', async (rates) => {
    await operator.ask('/kafka/dlq/reprocess', { json: { topic: 'channel-stats', ...rates } });
    const [done] = operator.kit.done;
    expect(done).toMatchObject({ started: { ratePerSecond: 5 } });
    expect(done).not.toHaveProperty('started.rate');
  });

  test('while a run is not over: 409, with where that one is', async () => {
    const json = { topic: 'channel-stats' };
    await operator.ask('/kafka/dlq/reprocess', { json });
    const { status, headers, body } = await operator.ask('/kafka/dlq/reprocess', { json });
    expect([status, headers.get('location')]).toEqual([409, '/kafka/dlq/reprocess/7f3a']);
    expect(body.type).toBe('urn:chatpulse:problem:reprocess-running');
  });

  test('when only a recount counts them: 409, with its command, and nothing was begun', async () => {
    operator.kit.tooLate = new LettersTooLateError('none of the 3 that matched can be replayed (3: why)');
    const json = { topic: 'twitch-chat-messages', dryRun: true };
    const { status, headers, body } = await operator.ask('/kafka/dlq/reprocess', { json });
    operator.kit.tooLate = undefined;
    expect([status, headers.get('content-type'), headers.get('location')]).toEqual([
      409,
      expect.stringContaining('application/problem+json'),
      null,
    ]);
    expect(body).toMatchObject({
      type: 'urn:chatpulse:problem:needs-recount',
      detail: expect.stringMatching(/^None of the 3 .* make reset-processor\./),
    });
    expect(operator.kit.done).toEqual([]);
  });

  test.each([
    [{}, 'topic'],
    [{ topic: 'a b' }, 'topic'],
    [{ topic: 't', batchSize: 0 }, 'batchSize'],
    [{ topic: 't', timeoutMs: 5 }, 'timeoutMs'],
    [{ topic: 't', stopOnError: 'yes' }, 'stopOnError'],
    [{ topic: 't', rate: 0 }, 'rate'],
    [{ topic: 't', rate: 5, ratePerSecond: 6 }, 'rate'],
    [{ topic: 't', filter: { error: 'x' } }, 'filter.error'],
    [{ topic: 't', filter: { from: '2026-99-99T00:00:00Z' } }, 'filter.from'],
  ])('%j is refused by the name of the field', async (json, field) => {
    const { status, body } = await operator.ask('/kafka/dlq/reprocess', { json });
    expect([status, body.errors[0].field]).toEqual([400, field]);
    expect(operator.kit.done).toEqual([]);
  });

  test.each(['/kafka/dlq/reprocess/stop', '/kafka/dlq/stop'])(
    'POST %s ends the run, or says that there is none',
    async (path) => {
      await operator.ask('/kafka/dlq/reprocess', { json: { topic: 'channel-stats' } });
      expect((await operator.ask(path, { method: 'POST' })).body).toMatchObject({
        stopped: true,
        id: '7f3a',
      });
      expect((await operator.ask(path, { method: 'POST' })).body).toMatchObject({ stopped: false, id: null });
    },
  );

  test('a run that is over says when, why, and what failed again', async () => {
    await operator.ask('/kafka/dlq/reprocess', { json: { topic: 'channel-stats' } });
    const { running } = operator.kit;
    if (running === undefined) throw new Error('nothing runs');
    const failures = [{ partition: 0, offset: '3', error: 'is not JSON' }];
    operator.kit.running = {
      ...running,
      state: 'failed',
      endedAtMs: noon + 5,
      failed: 1,
      failures,
      reason: 'why',
    };
    expect((await operator.ask('/kafka/dlq/reprocess/7f3a')).body).toMatchObject({
      state: 'failed',
      endedAt: new Date(noon + 5).toISOString(),
      failures,
      reason: 'why',
    });
  });

  test('a run that nobody knows is a 404', async () => {
    expect((await operator.ask('/kafka/dlq/reprocess/none')).body).toMatchObject({
      status: 404,
      type: 'urn:chatpulse:problem:unknown-run',
    });
  });
});
