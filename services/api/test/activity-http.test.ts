import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runApp } from './running-app.js';
import { interval, minute, noon, session, sighting, watermark } from './samples.js';

const hour = 60 * minute;
const day = 24 * hour;
/** How far counting is, with a clock that is a day ahead of it: nothing may go by the clock. */
const asOf = noon + 10 * minute;

let app: Awaited<ReturnType<typeof runApp>>;

beforeAll(async () => {
  app = await runApp(noon + day);
  app.track('example');
  app.track('other');
  const { store, sessions, coverage } = app;
  await store.writeSightings([sighting(), sighting({ channelId: '55', login: 'other', partition: 1 })]);
  await store.writeWatermarks([
    watermark({ partition: 0, eventTime: asOf }),
    watermark({ partition: 1, eventTime: noon - hour }),
  ]);
  await sessions.writeSessions([
    session({ start: noon - 3 * day, end: noon - 3 * day + hour, messages: 3 }),
    session({ start: noon - 2 * day, end: noon - 2 * day + hour, messages: 2, channel: 'former_name' }),
    session({ start: noon - day, end: noon - day + hour, messages: 1 }),
  ]);
  const told = { channelId: '71092938', channel: 'example' };
  await coverage.writeCoverage([
    interval({ ...told, reader: 'a', from: noon - 3 * hour, to: noon - 2 * hour }),
    interval({
      ...told,
      reader: 'b',
      from: noon - 150 * minute,
      to: noon - hour,
      state: 'closed',
      reason: 'left',
    }),
    interval({ ...told, reader: 'a', from: noon, to: noon + 8 * minute }),
    interval({ ...told, reader: 'a', instance: 'ingestion-2', from: noon, to: noon + minute }),
    interval({ ...told, channelId: '99', reader: 'a', from: noon - 5 * hour, to: noon - 4 * hour }),
    interval({ channelId: '55', channel: 'other', from: noon - 2 * hour, to: noon - 62 * minute }),
  ]);
});
afterAll(() => app.close());

type Span = { from: string; to: string; coverage: string };
type Interval = { reader: string; instance: string; from: string; state: string };

const at = (iso: string): number => (Date.parse(iso) - noon) / minute;
const spansOf = (body: { spans: Span[] }): [string, number, number][] =>
  body.spans.map(({ from, to, coverage }) => [coverage, at(from), at(to)]);
const intervalsOf = (body: { data: Interval[] }): [string, string, number, string][] =>
  body.data.map(({ reader, instance, from, state }) => [reader, instance, at(from), state]);

async function walk(path: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await app.get(`${path}${path.includes('?') ? '&' : '?'}limit=1${cursor}`);
    rows.push(...body.data);
    if (!body.hasMore) return rows;
    cursor = `&cursor=${body.nextCursor}`;
  }
}

describe('GET /channels/{id}/sessions', () => {
  test('sessions come newest first, with the names of session v1 and ISO times', async () => {
    const { status, body, headers } = await app.get('/channels/example/sessions');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      channelId: '71092938',
      channel: 'example',
      asOf: '2026-11-21T12:10:00.000Z',
    });
    expect(body.data.map(({ messages }: { messages: number }) => messages)).toEqual([1, 2, 3]);
    expect(body.data[0]).toEqual({
      start: '2026-11-20T12:00:00.000Z',
      end: '2026-11-20T13:00:00.000Z',
      messages: 1,
      chatters: 40,
      chattersExact: true,
      peakMinute: '2026-11-20T12:03:00.000Z',
      peakMessages: 12,
      generation: 1,
    });
    expect(headers.get('cache-control')).toBe('no-cache');
  });

  test('from is part of the range, to is not', async () => {
    const range = `from=${noon - 3 * day}&to=${noon - day}`;
    const { body } = await app.get(`/channels/71092938/sessions?${range}`);
    expect(body.data.map(({ messages }: { messages: number }) => messages)).toEqual([2, 3]);
  });

  test('pages yield each session once', async () => {
    const { body } = await app.get('/channels/example/sessions');
    expect(await walk('/channels/example/sessions')).toEqual(body.data);
  });
});

describe('GET /channels/{id}/coverage', () => {
  test('without a range it is the 24 hours up to asOf', async () => {
    const { body } = await app.get('/channels/example/coverage');
    expect([body.from, body.to]).toEqual(['2026-11-20T12:10:00.000Z', '2026-11-21T12:10:00.000Z']);
    expect(body.spans[0].from).toBe(body.from);
    expect(body.spans.at(-1).to).toBe(body.to);
  });

  test('spans unite the readers and name every gap, and the end that may yet be told of', async () => {
    const { body } = await app.get(`/channels/example/coverage?from=${noon - 4 * hour}&to=${asOf}`);
    expect(spansOf(body)).toEqual([
      ['gap', -240, -180],
      ['heard', -180, -60],
      ['gap', -60, 0],
      ['heard', 0, 8],
      ['unknown', 8, 10],
    ]);
  });

  test('an open interval is lost once asOf is three minutes past it, whatever the clock says', async () => {
    const { body } = await app.get(`/channels/example/coverage?from=${noon - 4 * hour}&to=${asOf}`);
    expect(intervalsOf(body)).toEqual([
      ['a', 'ingestion-1', 0, 'open'],
      ['a', 'ingestion-2', 0, 'lost'],
      ['b', 'ingestion-1', -150, 'closed'],
      ['a', 'ingestion-1', -180, 'lost'],
    ]);
  });

  test('while asOf stands still nothing becomes a gap', async () => {
    const { body } = await app.get(`/channels/other/coverage?from=${noon - 2 * hour}&to=${noon}`);
    expect(intervalsOf(body)).toEqual([['main', 'ingestion-1', -120, 'open']]);
    expect(spansOf(body)).toEqual([
      ['heard', -120, -62],
      ['unknown', -62, 0],
    ]);
  });

  test('of one reader the spans are its own too', async () => {
    const { body } = await app.get(`/channels/example/coverage?from=${noon - 4 * hour}&to=${noon}&reader=b`);
    expect(intervalsOf(body)).toEqual([['b', 'ingestion-1', -150, 'closed']]);
    expect(spansOf(body)).toEqual([
      ['gap', -240, -150],
      ['heard', -150, -60],
      ['gap', -60, 0],
    ]);
  });

  test('what was heard of another channel under the same login is not shown', async () => {
    const { body } = await app.get(
      `/channels/example/coverage?from=${noon - 6 * hour}&to=${noon - 3 * hour}`,
    );
    expect(body.data).toEqual([]);
    expect(spansOf(body)).toEqual([['gap', -360, -180]]);
  });

  test('pages yield each interval once, also those that begin together', async () => {
    const { body } = await app.get('/channels/example/coverage');
    expect(body.data).toHaveLength(4);
    expect(await walk('/channels/example/coverage')).toEqual(body.data);
  });

  test('the pages of one cursor stay in the range of the first, with the same spans', async () => {
    const first = (await app.get('/channels/example/coverage?limit=1')).body;
    await app.store.writeWatermarks([watermark({ partition: 0, eventTime: asOf + 1 })]);
    const second = (await app.get(`/channels/example/coverage?limit=1&cursor=${first.nextCursor}`)).body;
    expect([second.from, second.to]).toEqual([first.from, first.to]);
    expect(spansOf(second)).toEqual(spansOf(first));
  });

  test('time before what is kept is unknown', async () => {
    const from = noon + day - 30 * day - hour;
    const { body } = await app.get(`/channels/example/coverage?from=${from}&to=${from + 2 * hour}`);
    expect(body.spans.map(({ coverage }: Span) => coverage)).toEqual(['unknown', 'gap']);
  });

  test('a range of more intervals than are looked at is refused', async () => {
    const many = Array.from({ length: 10_001 }, (_, index) =>
      interval({ channel: 'other', channelId: '55', from: noon - 9 * hour + index, to: noon - 8 * hour }),
    );
    await app.coverage.writeCoverage(many);
    const { status, body } = await app.get(`/channels/other/coverage?from=${noon - 10 * hour}&to=${noon}`);
    expect([status, body.errors]).toEqual([
      400,
      [{ field: 'from', problem: 'reaches over more than 10000 intervals; ask for a shorter range' }],
    ]);
    expect((await app.get(`/channels/other/coverage?from=${noon - hour}&to=${noon}`)).status).toBe(200);
  });
});

describe('a bad request is a 400 that names the field', () => {
  const other = Buffer.from('[1,"s","1m",5]').toString('base64url');
  test.each([
    ['sessions?from=5&to=5', 'from', 'must be before to'],
    ['sessions?from=2025-01-01T00:00:00Z', 'from', 'must be at most 401 days before now'],
    ['sessions?to=2026-13-01T00:00:00Z', 'to', 'must be an ISO 8601 instant with a zone, or epoch ms'],
    [`sessions?cursor=${other}`, 'cursor', 'is not a nextCursor of sessions'],
    ['sessions?limit=0', 'limit', 'must be >= 1'],
    ['sessions?window=1m', 'window', 'is not a parameter of this request'],
    ['coverage?from=5&to=5', 'from', 'must be before to'],
    ['coverage?from=2026-10-20T00:00:00Z', 'from', 'must be at most 31 days before now'],
    [
      'coverage?from=2026-10-01T00:00:00Z&to=2026-11-05T00:00:00Z',
      'from',
      'must be at most 31 days before to',
    ],
    [`coverage?cursor=${other}`, 'cursor', 'is not a nextCursor of coverage'],
    [`coverage?reader=${'a'.repeat(33)}`, 'reader', 'must NOT have more than 32 characters'],
  ])('%s', async (path, field, problem) => {
    const { status, body } = await app.get(`/channels/example/${path}`);
    expect([status, body.errors]).toEqual([400, [{ field, problem }]]);
  });

  test('an end beyond any date is the last one', async () => {
    const { status, body } = await app.get(`/channels/example/coverage?from=${noon}&to=999999999999999`);
    expect([status, body.to]).toEqual([200, '9999-12-31T23:59:59.999Z']);
  });
});

describe.each(['sessions', 'coverage'] as const)('%s', (what) => {
  test('of an unknown channel is a 404 with the tracked ones', async () => {
    const { status, body } = await app.get(`/channels/exampel/${what}`);
    expect([status, body.type, body.hint[0]]).toEqual([
      404,
      'urn:chatpulse:problem:unknown-channel',
      'example',
    ]);
  });

  test('is a 503 with Retry-After while the store is away', async () => {
    app[what].away = true;
    const { status, headers } = await app.get(`/channels/example/${what}`);
    app[what].away = false;
    expect([status, headers.get('retry-after')]).toEqual([503, '2']);
    expect((await app.get(`/channels/example/${what}`)).status).toBe(200);
  });

  test('is read only: another method is a 405', async () => {
    expect((await app.get(`/channels/example/${what}`, { method: 'POST' })).status).toBe(405);
  });
});
