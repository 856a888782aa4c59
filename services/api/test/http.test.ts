import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runApp } from './running-app.js';
import { countedWindow, minute, noon, sighting, watermark } from './samples.js';

let app: Awaited<ReturnType<typeof runApp>>;

beforeAll(async () => {
  app = await runApp();
  for (const name of ['example', 'example_two', 'quiet']) app.track(name);
  app.track('sim_new', 'simulator');
  const { store } = app;
  await store.writeWindows([
    countedWindow({ windowStart: noon - 30 * minute, messages: 5 }),
    countedWindow({ windowStart: noon, messages: 20, updatedAt: noon + 59_000 }),
    countedWindow({
      windowStart: noon + minute,
      messages: 7,
      topEmotes: [{ id: '25', name: 'Kappa', count: 2 }],
    }),
    countedWindow({ windowSizeSeconds: 3600, messages: 27 }),
    countedWindow({
      windowStart: noon + minute,
      channelId: '123',
      channel: '123',
      messages: 9,
      partition: 1,
    }),
  ]);
  await store.writeSightings([
    sighting({ firstSeen: noon - 30 * minute, lastSeen: noon + minute }),
    sighting({ channelId: '123', login: '123', partition: 1 }),
    sighting({ channelId: '77', login: 'quiet', lastSeen: noon - 5 * minute }),
  ]);
  await store.writeWatermarks([
    watermark({ partition: 0, eventTime: noon + 80_000, finalBefore: noon - 20 * minute }),
    watermark({ partition: 1, eventTime: noon + 70_000, finalBefore: noon - 20 * minute }),
  ]);
});
afterAll(() => app.close());

type StatsRow = { windowStart: string; state: string; messages: number };
const names = (body: { data: { channel: string }[] }): string[] => body.data.map((row) => row.channel);

describe('GET /channels', () => {
  test('lists every tracked channel and every counted one, most messages first', async () => {
    const { status, body } = await app.get('/channels');
    expect(status).toBe(200);
    expect(names(body)).toEqual(['123', 'example', 'example_two', 'quiet', 'sim_new']);
    expect(body).toMatchObject({
      windowSizeSeconds: 60,
      windowStart: '2026-11-21T12:01:00.000Z',
      windowEnd: '2026-11-21T12:02:00.000Z',
      totals: { channels: 5, messages: 16 },
      hasMore: false,
      nextCursor: null,
    });
  });

  test('asOf is that of the slowest partition', async () => {
    expect((await app.get('/channels')).body.asOf).toBe('2026-11-21T12:01:10.000Z');
  });

  test('what was not counted is null, not 0; what is known of the channel is shown', async () => {
    const { data } = (await app.get('/channels?sort=channel')).body;
    const row = (name: string) => data.find(({ channel }: { channel: string }) => channel === name);
    expect(row('example_two')).toMatchObject({
      channelId: null,
      messages: null,
      lastEventAt: null,
      tracked: true,
    });
    expect(row('quiet')).toMatchObject({
      channelId: '77',
      messages: null,
      lastEventAt: '2026-11-21T11:55:00.000Z',
    });
    expect(row('sim_new')).toMatchObject({ simulated: true, messages: null });
    expect(row('123')).toMatchObject({ tracked: false, simulated: false, messages: 9, state: 'open' });
  });

  test('the hour has its own counts', async () => {
    const { body } = await app.get('/channels?window=1h&limit=1');
    expect(body).toMatchObject({ windowSizeSeconds: 3600, windowStart: '2026-11-21T12:00:00.000Z' });
    expect(body.data).toMatchObject([{ channel: 'example', messages: 27 }]);
  });

  test.each(['messages', 'channel'])('pages by %s yield each row once', async (sort) => {
    const walked: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await app.get(`/channels?sort=${sort}&limit=2${cursor}`);
      walked.push(...names(body));
      if (!body.hasMore) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(walked).toEqual(names((await app.get(`/channels?sort=${sort}`)).body));
  });
});

describe('GET /channels/{id}/stats', () => {
  test('windows come newest first, with state, names of window stats v1 and ISO times', async () => {
    const { status, body } = await app.get('/channels/example/stats');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      channelId: '71092938',
      channel: 'example',
      simulated: false,
      windowSizeSeconds: 60,
    });
    expect(body.asOf).toBe('2026-11-21T12:01:20.000Z');
    expect(body.data.map((row: StatsRow) => [row.windowStart, row.state, row.messages])).toEqual([
      ['2026-11-21T12:01:00.000Z', 'open', 7],
      ['2026-11-21T12:00:00.000Z', 'settling', 20],
      ['2026-11-21T11:30:00.000Z', 'final', 5],
    ]);
    expect(body.data[1]).toMatchObject({
      giftedSubscriptions: 2,
      generation: 1,
      revision: 15,
      updatedAt: '2026-11-21T12:00:59.000Z',
    });
    expect(body.data[0]).toMatchObject({ topEmotes: [{ id: '25', name: 'Kappa', count: 2 }] });
  });

  test.each(['71092938', 'EXAMPLE', '%23Example', '@example', 'login:example'])(
    '%s names the same channel',
    async (id) => {
      expect((await app.get(`/channels/${id}/stats`)).body).toMatchObject({
        channelId: '71092938',
        channel: 'example',
      });
    },
  );

  test('digits are an id; login: makes them a login', async () => {
    expect((await app.get('/channels/login:123/stats')).body).toMatchObject({
      channelId: '123',
      channel: '123',
    });
  });

  test('from is part of the range, to is not; both take ISO times and epoch ms', async () => {
    const iso = await app.get('/channels/example/stats?from=2026-11-21T11:30:00Z&to=2026-11-21T12:01:00Z');
    const ms = await app.get(`/channels/example/stats?from=${noon - 30 * minute}&to=${noon + minute}`);
    expect(iso.body.data.map((row: StatsRow) => row.messages)).toEqual([20, 5]);
    expect(ms.body).toEqual(iso.body);
  });

  test('pages yield each window once', async () => {
    const first = (await app.get('/channels/example/stats?limit=2')).body;
    expect([first.data.length, first.hasMore]).toEqual([2, true]);
    const second = (await app.get(`/channels/example/stats?limit=2&cursor=${first.nextCursor}`)).body;
    expect([second.data.length, second.hasMore, second.nextCursor]).toEqual([1, false, null]);
    expect([...first.data, ...second.data]).toEqual((await app.get('/channels/example/stats')).body.data);
  });

  test('a tracked channel of which nothing was counted has no rows', async () => {
    const { status, body } = await app.get('/channels/sim_new/stats');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      channelId: null,
      channel: 'sim_new',
      simulated: true,
      data: [],
      asOf: null,
    });
  });

  test('an unknown channel is a 404 that names tracked channels like it', async () => {
    const { status, body, headers } = await app.get('/channels/exampel/stats');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ type: 'urn:chatpulse:problem:unknown-channel', status: 404 });
    expect(body.hint[0]).toBe('example');
  });

  test('an unknown id says how to ask for a login of digits', async () => {
    expect((await app.get('/channels/404404/stats')).body.detail).toContain('login:404404');
  });
});

describe('a bad request is a 400 that names the field', () => {
  test.each([
    ['/channels?window=2m', 'window'],
    ['/channels?sort=size', 'sort'],
    ['/channels?limit=0', 'limit'],
    ['/channels?limit=1001', 'limit'],
    ['/channels?limit=many', 'limit'],
    ['/channels?limit=1&limit=2', 'limit'],
    ['/channels?cursor=%00', 'cursor'],
    ['/channels?cursor=abc', 'cursor'],
    [`/channels?cursor=${'a'.repeat(600)}`, 'cursor'],
    ['/channels?windw=1m', 'windw'],
    ['/channels/example/stats?limit=1001', 'limit'],
    ['/channels/example/stats?from=yesterday', 'from'],
    ['/channels/example/stats?from=2026-11-21', 'from'],
    ['/channels/example/stats?to=2026-13-01T00:00:00Z', 'to'],
    ['/channels/example/stats?from=2&to=1', 'from'],
    ['/channels/example/coverage?from=999999999999999', 'from'],
    ['/channels/example/stats?cursor=abc', 'cursor'],
    ['/channels/no-such%20name/stats', 'id'],
    [`/channels/${'a'.repeat(26)}/stats`, 'id'],
    ['/channels/%E0%A4%A/stats', 'path'],
  ])('%s', async (path, field) => {
    const { status, headers, body } = await app.get(path);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ type: 'urn:chatpulse:problem:invalid-request', errors: [{ field }] });
    expect(body.detail).toContain(field);
  });
});

describe('the store is away', () => {
  test.each(['/channels', '/channels/example/stats'])(
    '%s is a 503 with Retry-After, and well again after it',
    async (path) => {
      app.store.away = true;
      const { status, headers, body } = await app.get(path);
      app.store.away = false;
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toBe('2');
      expect(body).toMatchObject({ type: 'urn:chatpulse:problem:store-unavailable' });
      expect((await app.get(path)).status).toBe(200);
    },
  );
});

describe('every answer', () => {
  test('carries the correlation id that was sent, or a new one', async () => {
    const sent = await app.get('/channels', { headers: { 'x-correlation-id': 'my-id-1' } });
    expect(sent.headers.get('x-correlation-id')).toBe('my-id-1');
    const spaced = await app.get('/nope', { headers: { 'x-correlation-id': 'not fit' } });
    expect(spaced.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(spaced.body.correlationId).toBe(spaced.headers.get('x-correlation-id'));
  });

  test('an unknown path is a 404, another method a 405 with Allow, both as problems', async () => {
    const missing = await app.get('/nothing/here');
    expect([missing.status, missing.body.type]).toEqual([404, 'urn:chatpulse:problem:not-found']);
    const posted = await app.get('/channels', { method: 'POST' });
    expect([posted.status, posted.body.type]).toEqual([405, 'urn:chatpulse:problem:method-not-allowed']);
    expect(posted.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });

  test('a fault of ours shows no stack and no message', async () => {
    const { readWatermarks } = app.store;
    app.store.readWatermarks = () => Promise.reject(new Error('secret detail'));
    const { status, text, body } = await app.get('/channels');
    app.store.readWatermarks = readWatermarks;
    expect([status, body.type]).toEqual([500, 'urn:chatpulse:problem:internal']);
    expect(text).not.toMatch(/secret|\.ts|\.js|at /);
  });

  test('names no framework, forbids sniffing and frames, and allows our own files only', async () => {
    for (const path of ['/', '/channels', '/docs', '/nope']) {
      const { headers } = await app.get(path);
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      const policy = headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
    }
  });

  test('any origin may read the counts', async () => {
    expect((await app.get('/channels')).headers.get('access-control-allow-origin')).toBe('*');
    const preflight = await app.get('/channels', {
      method: 'OPTIONS',
      headers: { Origin: 'https://a.example' },
    });
    expect(preflight.status).toBe(204);
    const allowed = preflight.headers.get('access-control-allow-headers');
    for (const header of ['x-correlation-id', 'last-event-id']) expect(allowed).toContain(header);
  });
});

describe('operation', () => {
  test('/readyz says what is missing', async () => {
    app.health.report('store', false, 'away');
    expect(await app.get('/readyz')).toMatchObject({
      status: 503,
      body: { checks: { store: { ok: false, detail: 'away' } } },
    });
    app.health.report('store', true);
    expect(await app.get('/readyz')).toMatchObject({ status: 200 });
  });

  test('/livez, /version and /metrics answer', async () => {
    expect((await app.get('/livez')).status).toBe(200);
    expect((await app.get('/version')).body).toMatchObject({ service: 'api', version: '1.2.3' });
    await app.get('/channels');
    const { text } = await app.get('/metrics');
    expect(text).toMatch(/http_request_duration_seconds_count\{[^}]*route="\/channels"[^}]*\} \d+/);
  });

  test('/openapi.yaml is the contract, and /docs reads it with files of our own origin', async () => {
    expect((await app.get('/openapi.yaml')).text).toMatch(/^openapi: 3\.1\.0/);
    const { text } = await app.get('/docs');
    const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => String(path));
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      expect(file).toMatch(/^\//);
      expect((await app.get(file)).status).toBe(200);
    }
  });

  test('the page and every file it names are served, from our own origin, without inline code', async () => {
    const { text, headers } = await app.get('/');
    expect(headers.get('content-type')).toContain('text/html');
    expect(text).not.toMatch(/<script(?![^>]*src=)|\sstyle=|\son\w+=/);
    const files = [...text.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, path]) => String(path));
    for (const file of files) expect((await app.get(file)).status).toBe(200);
    expect(text).not.toMatch(/(?:src|href)="https?:/);
  });
});
