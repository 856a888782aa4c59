import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runApp } from './running-app.js';
import { countedWindow, interval, minute, noon, sighting, watermark } from './samples.js';

const day = 24 * 60 * minute;
/** The clock of the app; event time is 10 s behind it. */
const now = noon + 90_000;

let app: Awaited<ReturnType<typeof runApp>>;
beforeAll(async () => {
  app = await runApp(now);
});
beforeEach(async () => {
  app.startOver();
  app.track('example');
  app.track('quiet');
  await app.store.writeWindows([
    countedWindow({ windowStart: noon - 30 * minute, messages: 5 }),
    countedWindow({ windowStart: noon - minute, messages: 6, chatters: 3, chattersExact: true }),
    countedWindow({ windowStart: noon, messages: 7 }),
    countedWindow({ windowStart: noon + minute, messages: 8, revision: 20 }),
  ]);
  await app.store.writeSightings([sighting({ firstSeen: noon - 30 * minute, lastSeen: noon + minute })]);
  await app.store.writeWatermarks([watermark({ eventTime: now - 10_000 })]);
});
afterAll(() => app.close());

type Row = { windowStart: string; state: string; messages: number | null; revision: number | null };
const at = (timeMs: number) => new Date(timeMs).toISOString();
const hours = (path: string) => app.get(path).then(({ body }) => body.data as Row[]);
const brief = (rows: Row[]) => rows.map(({ windowStart, messages }) => [windowStart.slice(11, 16), messages]);

describe('fill=zero', () => {
  test('a window in which nothing was counted is 0 where it was heard in full, null elsewhere', async () => {
    await app.coverage.writeCoverage([interval({ from: noon - 4 * minute, to: noon - 2 * minute + 30_000 })]);
    const rows = await hours('/channels/example/stats?fill=zero&limit=6');
    expect(brief(rows)).toEqual([
      ['12:01', 8],
      ['12:00', 7],
      ['11:59', 6],
      ['11:58', null],
      ['11:57', 0],
      ['11:56', 0],
    ]);
    expect(rows[4]).toMatchObject({ chatters: 0, topEmotes: [], revision: null, state: 'settling' });
    expect(rows[3]).toMatchObject({ chatters: null, topEmotes: null, bits: null, revision: null });
  });

  test('pages yield each window once, back to the first sight of the channel', async () => {
    app.track('example');
    const walked: string[] = [];
    const range = `from=${noon - 30 * minute}`;
    for (let cursor = ''; ; ) {
      const { body } = await app.get(`/channels/example/stats?fill=zero&limit=7&${range}${cursor}`);
      walked.push(...body.data.map((row: Row) => row.windowStart));
      if (!body.hasMore) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(walked).toEqual(Array.from({ length: 32 }, (_, index) => at(noon + minute - index * minute)));
  });

  test('without from it goes back to when the channel was first seen or tracked, as far as rows are kept', async () => {
    const value = Buffer.from(
      JSON.stringify({ channel: 'new', addedAt: noon - 2 * minute, source: 'twitch' }),
    );
    app.tracked.onRecord({ key: 'new', value });
    const fresh = (await app.get('/channels/new/stats?fill=zero')).body;
    expect(brief(fresh.data)).toEqual(['12:01', '12:00', '11:59', '11:58'].map((time) => [time, null]));
    expect(fresh.hasMore).toBe(false);
    // Tracked since 1970.
    const last = (await app.get('/channels/example/stats?fill=zero&window=1h&limit=1000&to=1795262400000'))
      .body;
    expect([last.data.length, last.hasMore]).toEqual([1000, true]);
  });

  test('a tracked channel of which nothing was ever counted is 0 where it was heard', async () => {
    await app.coverage.writeCoverage([
      interval({ channel: 'quiet', channelId: '7', from: noon - minute, to: noon + minute }),
    ]);
    const { body } = await app.get('/channels/quiet/stats?fill=zero&limit=3');
    expect(brief(body.data)).toEqual([
      ['12:01', null],
      ['12:00', 0],
      ['11:59', 0],
    ]);
    expect([body.channelId, body.asOf]).toEqual([null, at(now - 10_000)]);
  });

  test('what a reader heard of another channel of that name proves nothing', async () => {
    await app.coverage.writeCoverage([interval({ channelId: '999', from: noon - day, to: now })]);
    expect(brief(await hours('/channels/example/stats?fill=zero&limit=4'))[3]).toEqual(['11:58', null]);
  });

  test('no row is made up behind the window that runs', async () => {
    const range = `from=${noon}&to=${noon + 10 * minute}`;
    expect(brief(await hours(`/channels/example/stats?fill=zero&${range}`))).toEqual([
      ['12:01', 8],
      ['12:00', 7],
    ]);
  });

  test('a window that is counted ahead of the watermark has its row', async () => {
    await app.store.writeWindows([countedWindow({ windowStart: noon + 2 * minute, messages: 1 })]);
    expect(brief(await hours('/channels/example/stats?fill=zero&limit=2'))).toEqual([
      ['12:02', 1],
      ['12:01', 8],
    ]);
  });

  test('a range that is too wide is refused with the limit', async () => {
    const { status, body } = await app.get(`/channels/example/stats?fill=zero&from=${now - 32 * day}`);
    expect([status, body.errors]).toEqual([
      400,
      [{ field: 'from', problem: 'must be at most 31 days before now for 1m windows' }],
    ]);
  });
});

describe('format', () => {
  const csv = 'text/csv; charset=utf-8; header=present';
  test.each([
    ['format=csv', undefined, csv],
    ['format=json', 'text/csv', 'application/json; charset=utf-8'],
    ['', 'text/csv', csv],
    ['', 'application/json;q=0.5, text/csv', csv],
    ['', 'text/html,application/xhtml+xml,*/*;q=0.8', 'application/json; charset=utf-8'],
    ['', 'image/png', 'application/json; charset=utf-8'],
    ['', undefined, 'application/json; charset=utf-8'],
  ])('%s with Accept: %s is %s', async (query, accept, type) => {
    const headers = accept === undefined ? {} : { Accept: accept };
    const answer = await app.get(`/channels/example/stats?${query}`, { headers });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    expect(answer.headers.get('vary')).toBe('Accept');
  });

  test('CSV has the rows of JSON, its asOf and the way to its next page', async () => {
    const json = await app.get('/channels/example/stats?limit=3');
    const text = await app.get('/channels/example/stats?limit=3&format=csv');
    const lines = text.text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain(json.body.data[0].windowStart);
    expect(text.headers.get('x-as-of')).toBe(json.body.asOf);
    const [, next = ''] = /^<(\?[^>]+)>; rel="next"$/.exec(String(text.headers.get('link'))) ?? [];
    const rest = await app.get(`/channels/example/stats${next}`);
    expect(rest.headers.get('content-type')).toBe(csv);
    expect(rest.text.trimEnd().split('\r\n').slice(1)).toHaveLength(1);
    expect(rest.headers.get('link')).toBeNull();
  });

  test('an error is a problem in either format', async () => {
    const { status, headers } = await app.get('/channels/nobody_here/stats?format=csv');
    expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('caches', () => {
  const reads = ['/channels', '/leaderboard', '/channels/example/summary', '/channels/example/stats'];
  const ask = (path: string, etag: string | null) =>
    app.get(path, { headers: { 'If-None-Match': String(etag) } });

  test.each(reads)('%s is a 304 while only asOf moves on, and new when a count changes', async (path) => {
    const first = await app.get(path);
    const etag = first.headers.get('etag');
    await app.store.writeWatermarks([watermark({ eventTime: now - 9000 })]);
    const same = await ask(path, etag);
    expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', etag]);
    expect(same.headers.get('x-as-of')).toBe(at(now - 9000));
    expect(same.headers.get('cache-control')).toBe('no-cache');
    await app.store.writeWindows([countedWindow({ windowStart: noon + minute, messages: 9, revision: 21 })]);
    const changed = await ask(path, etag);
    expect([changed.status, changed.headers.get('etag') === etag]).toEqual([200, false]);
  });

  test('a change of state alone is another ETag', async () => {
    const path = `/channels/example/stats?from=${noon}&to=${noon + minute}`;
    const settling = (await app.get(path)).headers.get('etag');
    await app.store.writeWatermarks([watermark({ eventTime: noon + 11 * minute })]);
    expect((await ask(path, settling)).status).toBe(200);
  });

  test('the ETag of JSON is not that of CSV', async () => {
    const etag = (await app.get('/channels/example/stats')).headers.get('etag');
    expect((await ask('/channels/example/stats?format=csv', etag)).status).toBe(200);
  });

  const final = 'public, max-age=3600';
  const settling = 'public, max-age=5';
  test.each([
    ['a range that runs', '', 'no-cache'],
    ['a range that ends later than asOf', `from=${noon}&to=${noon + 2 * minute}`, 'no-cache'],
    ['a range whose last window runs', `from=${noon}&to=${noon + minute + 1}`, 'no-cache'],
    ['a range that settles', `to=${noon + minute}`, settling],
    ['a final range', `to=${noon - 20 * minute}`, final],
    ['a final range without a row', `from=${noon - 20 * minute}&to=${noon - 15 * minute}`, final],
    ['a final range that is not known in full', `fill=zero&limit=5&to=${noon - 20 * minute}`, settling],
  ])('%s: %s is %s', async (_name, query, expected) => {
    expect((await app.get(`/channels/example/stats?${query}`)).headers.get('cache-control')).toBe(expected);
  });

  test('a final range that was heard in full may be kept', async () => {
    await app.coverage.writeCoverage([interval({ from: noon - 60 * minute, to: noon })]);
    const path = `/channels/example/stats?fill=zero&limit=5&to=${noon - 20 * minute}`;
    expect((await app.get(path)).headers.get('cache-control')).toBe(final);
  });

  test('a row of a recount that is behind is not final, whatever its window', async () => {
    await app.store.writeWindows([countedWindow({ windowStart: noon - 30 * minute, generation: 2 })]);
    const path = `/channels/example/stats?to=${noon - 20 * minute}`;
    expect((await app.get(path)).headers.get('cache-control')).toBe('no-cache');
  });

  test('the rest of a walk may be kept as soon as it is final', async () => {
    const first = await app.get('/channels/example/stats?limit=3');
    const rest = await app.get(`/channels/example/stats?limit=3&cursor=${first.body.nextCursor}`);
    expect(brief(rest.body.data)).toEqual([['11:30', 5]]);
    expect(rest.headers.get('cache-control')).toBe(settling);
  });

  test('other origins may send and read what they need for it', async () => {
    const { headers } = await app.get('/leaderboard', {
      method: 'OPTIONS',
      headers: { Origin: 'https://a.example' },
    });
    expect(headers.get('access-control-allow-headers')).toContain('if-none-match');
    const exposed = (await app.get('/leaderboard')).headers;
    expect(exposed.get('access-control-allow-origin')).toBe('*');
    expect(exposed.get('access-control-expose-headers')).toMatch(/ETag.*Link.*x-as-of/);
  });

  test('HEAD has the headers of GET', async () => {
    const get = await app.get('/channels/example/stats?format=csv');
    const head = await app.get('/channels/example/stats?format=csv', { method: 'HEAD' });
    for (const name of ['etag', 'cache-control', 'content-type', 'vary', 'x-as-of'])
      expect(head.headers.get(name)).toBe(get.headers.get(name));
  });
});

describe('GET /leaderboard', () => {
  beforeEach(async () => {
    const windowStart = noon - 60 * minute;
    const of = (channelId: string, messages: number, partition = 0) =>
      countedWindow({
        channelId,
        channel: `c${channelId}`,
        windowStart,
        windowSizeSeconds: 3600,
        messages,
        partition,
      });
    await app.store.writeWindows([of('5', 50), of('40', 40), of('4', 40), of('9000000000003', 3, 1)]);
    await app.store.writeWatermarks([watermark({ partition: 1, eventTime: noon - minute })]);
  });
  const past = `/leaderboard?window=1h&at=${noon - 30 * minute}`;

  test('any instant of a window names it; each row is as settled as its own partition', async () => {
    const { body } = await app.get(past);
    expect(body).toMatchObject({
      windowStart: at(noon - 60 * minute),
      state: 'open',
      totals: { channels: 4, messages: 133 },
      asOf: at(noon - minute),
    });
    expect(body.data.map((row: { channelId: string; state: string }) => [row.channelId, row.state])).toEqual([
      ['5', 'settling'],
      ['4', 'settling'],
      ['40', 'settling'],
      ['9000000000003', 'open'],
    ]);
    expect(body.data[3]).toMatchObject({ rank: 4, simulated: true, channel: 'c9000000000003' });
  });

  test('pages yield each channel once', async () => {
    const first = (await app.get(`${past}&limit=3`)).body;
    const second = (await app.get(`/leaderboard?window=1h&limit=3&cursor=${first.nextCursor}`)).body;
    expect([first.hasMore, second.hasMore, second.nextCursor]).toEqual([true, false, null]);
    expect(second.windowStart).toBe(first.windowStart);
    expect([...first.data, ...second.data]).toEqual((await app.get(past)).body.data);
  });

  test('the pages of a cursor stay in the window of the first', async () => {
    const windowStart = noon - 180 * minute;
    const old = (channelId: string) => countedWindow({ channelId, windowStart, windowSizeSeconds: 3600 });
    await app.store.writeWindows([old('1'), old('2')]);
    const first = (await app.get(`/leaderboard?window=1h&limit=1&at=${windowStart}`)).body;
    const second = (await app.get(`/leaderboard?window=1h&limit=1&cursor=${first.nextCursor}`)).body;
    expect([second.windowStart, second.data[0].channelId, second.data[0].rank]).toEqual([
      at(windowStart),
      '2',
      2,
    ]);
  });

  test('it is open while another channel may still appear, and while a recount of one is behind', async () => {
    const state = async () => (await app.get(past)).body.state;
    await app.store.writeWatermarks([watermark({ partition: 1, eventTime: noon + 10 * minute })]);
    expect(await state()).toBe('settling');
    await app.store.writeWatermarks([watermark({ partition: 2, eventTime: noon - minute })]);
    expect(await state()).toBe('open');
    await app.store.writeWatermarks([watermark({ partition: 2, eventTime: noon + 10 * minute })]);
    expect(await state()).toBe('settling');
    const windowStart = noon - 60 * minute;
    await app.store.writeWindows([
      countedWindow({ channelId: '5', windowStart, windowSizeSeconds: 3600, generation: 2 }),
    ]);
    expect(await state()).toBe('open');
  });

  test('without at it is the window of asOf', async () => {
    expect((await app.get('/leaderboard')).body).toMatchObject({ windowStart: at(noon - minute) });
  });

  test('it may be kept as long as the least settled of its channels allows', async () => {
    expect((await app.get(past)).headers.get('cache-control')).toBe('no-cache');
    for (const partition of [0, 1])
      await app.store.writeWatermarks([watermark({ partition, eventTime: noon + 5 * minute })]);
    expect((await app.get(past)).headers.get('cache-control')).toBe('public, max-age=5');
    for (const partition of [0, 1])
      await app.store.writeWatermarks([watermark({ partition, eventTime: noon + 10 * minute })]);
    expect((await app.get(past)).headers.get('cache-control')).toBe('public, max-age=3600');
  });

  test.each([
    ['at=yesterday', 'at', 'must be an ISO 8601 instant with a zone, or epoch ms'],
    ['at=2026-13-01T00:00:00Z', 'at', 'must be an ISO 8601 instant with a zone, or epoch ms'],
    [`at=${now + minute}`, 'at', 'must not be in the future'],
    [`at=${noon - 31 * day}`, 'at', 'must be at most 30 days ago, for that is how long 1m windows are kept'],
    ['cursor=abc', 'cursor', 'is not a nextCursor of this window'],
    ['limit=1001', 'limit', 'must be <= 1000'],
  ])('%s is refused, and named', async (query, field, problem) => {
    const { status, body } = await app.get(`/leaderboard?${query}`);
    expect([status, body.errors]).toEqual([400, [{ field, problem }]]);
  });
});

describe('GET /channels/{id}/summary', () => {
  test('it is what the minutes and the last full hour of the store add up to', async () => {
    await app.store.writeWindows([
      countedWindow({
        windowSizeSeconds: 3600,
        windowStart: noon - 60 * minute,
        chatters: 41,
        chattersExact: true,
      }),
      countedWindow({ windowStart: noon - 5 * 60 * minute, messages: 100 }),
    ]);
    const { body } = await app.get('/channels/71092938/summary');
    expect(body).toMatchObject({
      channel: 'example',
      tracked: true,
      currentMinute: { windowStart: at(noon + minute), state: 'open', messages: 8 },
      lastMinute: { windowStart: at(noon), state: 'settling', messages: 7 },
      lastHour: { to: at(noon + minute), messages: 18, bits: 300, heardSeconds: 0 },
      lastDay: { messages: 118 },
      peakMinute: { windowStart: at(noon - 5 * 60 * minute), messages: 100, state: 'final' },
      lastFullHour: { windowStart: at(noon - 60 * minute), chatters: 41, chattersExact: true },
      asOf: at(now - 10_000),
    });
  });

  test('an hour in which nothing was counted has no chatters where it was heard, else it is not known', async () => {
    const chatters = async () => (await app.get('/channels/example/summary')).body.lastFullHour;
    expect(await chatters()).toMatchObject({ chatters: null, chattersExact: null });
    await app.coverage.writeCoverage([interval({ from: noon - 60 * minute, to: noon })]);
    expect(await chatters()).toMatchObject({ chatters: 0, chattersExact: true });
  });

  test('it reads a bounded part of the store', async () => {
    const limits: number[] = [];
    const { readNumbers, readWindows } = app.store;
    app.store.readNumbers = (query) => {
      limits.push(query.limit, query.toMs - query.fromMs);
      return readNumbers(query);
    };
    app.store.readWindows = (query) => {
      limits.push(query.limit);
      return readWindows(query);
    };
    await app.get('/channels/example/summary');
    expect(limits).toEqual([1441, day + minute, 1]);
  });

  test('an unknown channel is a 404 that names tracked channels like it', async () => {
    const { status, body } = await app.get('/channels/quite/summary');
    expect([status, body.type, body.hint]).toEqual([
      404,
      'urn:chatpulse:problem:unknown-channel',
      ['quiet', 'example'],
    ]);
  });
});

describe('the store is away', () => {
  test.each(['/leaderboard', '/channels/example/summary', '/channels/example/stats?fill=zero'])(
    '%s is a 503 with Retry-After',
    async (path) => {
      app.store.away = true;
      const { status, headers } = await app.get(path);
      expect([status, headers.get('retry-after'), headers.get('cache-control')]).toEqual([
        503,
        '2',
        'no-store',
      ]);
      app.store.away = false;
      app.coverage.away = true;
      const expected = path === '/leaderboard' ? 200 : 503;
      expect((await app.get(path)).status).toBe(expected);
    },
  );

  test.each(['/leaderboard', '/channels/example/summary'])(
    'another method is refused at %s',
    async (path) => {
      const { status, headers } = await app.get(path, { method: 'PUT' });
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    },
  );
});
