import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createFastStats } from '../src/fast-stats.js';
import { createLiveChanges } from '../src/live-changes.js';
import { type Progress, progressOf } from '../src/state.js';
import { putBeforeApp, runApp } from './running-app.js';
import { countedWindow, minute, noon, sighting, watermark } from './samples.js';

const now = noon + 90_000;
const path = '/channels/71092938/stats';

/** Of the front. */
let clockMs = 0;
/** What is heard of channel-stats. */
const changes = createLiveChanges();
/** Whether there is a front, and how many requests it left to the app. */
let [inFront, left] = [true, 0];

/** The marks that nobody has to wait for. */
let atHand: Progress | undefined;

let app: Awaited<ReturnType<typeof runApp>>;
let reads = 0;
beforeAll(async () => {
  putBeforeApp((deps, express) => {
    const toApp: typeof express = (asked, response) => {
      left += 1;
      express(asked, response);
    };
    const marks = { read: deps.marks.read, atHand: () => atHand };
    const about = { ...deps, marks, changes, clock: () => clockMs, maxBytes: 1_000_000 };
    const front = createFastStats(about, toApp);
    return (asked, response) => (inFront ? front : toApp)(asked, response);
  });
  app = await runApp(now);
});
beforeEach(async () => {
  // What was kept of other tests is too old.
  clockMs += 60_000;
  [inFront, left, reads, atHand] = [true, 0, 0, undefined];
  app.startOver();
  app.track('quiet');
  const { store } = app;
  await store.writeWindows([
    ...Array.from({ length: 62 }, (_, index) => countedWindow({ windowStart: noon - index * minute })),
    countedWindow({ windowSizeSeconds: 3600, messages: 700 }),
  ]);
  await store.writeSightings([sighting({ firstSeen: noon - 62 * minute })]);
  await store.writeWatermarks([watermark({ eventTime: now - 10_000 })]);
  const { readWindows } = store;
  store.readWindows = (query) => {
    reads += 1;
    return readWindows(query);
  };
});
afterEach(() => {
  app.store.away = false;
});
afterAll(() => app.close());

type Raw = { status: number | undefined; headers: Record<string, unknown>; text: string };

/** All of an answer but when it was sent. */
function raw(target: string, { method = 'GET', headers = {} } = {}): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const asked = request(app.url + target, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        const { date: _date, ...rest } = response.headers;
        resolve({ status: response.statusCode, headers: rest, text });
      });
    });
    asked.on('error', reject).end();
  });
}

const store = (messages: number, revision: number): Promise<void> =>
  app.store.writeWindows([countedWindow({ windowStart: noon, messages, revision })]);
const hear = (): void =>
  changes.take({
    before: [{ partition: 0, channelId: '71092938', size: 60, startMs: noon }],
    watermarks: [],
    after: [],
  });
/** A mark is sent and stored. */
const mark = async (eventTime: number): Promise<void> => {
  const watermarks = [watermark({ eventTime })];
  changes.take({ before: [], watermarks, after: [] });
  await app.store.writeWatermarks(watermarks);
};
const newest = async (target = path): Promise<number> => (await app.get(target)).body.data[0].messages;

describe('in front of the app', () => {
  const id = { 'x-correlation-id': 'the-same' };
  test.each<[string, string, string, Record<string, string>, 'front' | 'app']>([
    ['a page', 'GET', path, id, 'front'],
    ['its head', 'HEAD', path, id, 'front'],
    ['a page of hours', 'GET', `${path}?window=1h`, id, 'front'],
    ['a page of a size without rows', 'GET', `${path}?window=10m`, id, 'front'],
    ['a login', 'GET', '/channels/Example/stats', id, 'front'],
    ['a channel of which nothing was counted', 'GET', '/channels/quiet/stats', id, 'front'],
    ['who accepts JSON', 'GET', path, { ...id, accept: 'application/json' }, 'front'],
    ['who accepts all', 'GET', path, { ...id, accept: '*/*' }, 'front'],
    ['another origin', 'GET', path, { ...id, origin: 'https://a.example' }, 'front'],
    ['another ETag', 'GET', path, { ...id, 'if-none-match': 'W/"x"' }, 'front'],
    ['any ETag', 'GET', path, { ...id, 'if-none-match': '*' }, 'front'],
    ['the head of any ETag', 'HEAD', path, { ...id, 'if-none-match': '*' }, 'front'],
    ['who accepts CSV', 'GET', path, { ...id, accept: 'text/csv' }, 'app'],
    ['a format', 'GET', `${path}?format=json`, id, 'app'],
    ['a limit', 'GET', `${path}?limit=60`, id, 'app'],
    ['an unknown channel', 'GET', '/channels/nobody/stats', id, 'app'],
    ['an unknown window', 'GET', `${path}?window=2m`, id, 'app'],
    ['a window twice', 'GET', `${path}?window=1m&window=1h`, id, 'app'],
    ['a name too long', 'GET', `/channels/${'a'.repeat(26)}/stats`, id, 'app'],
    ['digits too many for an id', 'GET', `/channels/${'1'.repeat(26)}/stats`, id, 'app'],
    ['an address with a slash', 'GET', `${path}/`, id, 'app'],
    ['another method', 'POST', path, id, 'app'],
    ['a preflight', 'OPTIONS', path, id, 'app'],
  ])('%s is answered as by the app, to the byte', async (_name, method, target, headers, by) => {
    const front = await raw(target, { method, headers });
    expect(left).toBe(by === 'front' ? 0 : 1);
    inFront = false;
    expect(front).toEqual(await raw(target, { method, headers }));
  });

  test('its own ETag is a 304, with the headers of the app', async () => {
    const etag = String((await raw(path)).headers.etag);
    const headers = { ...id, 'if-none-match': `W/"other", ${etag}` };
    const front = await raw(path, { headers });
    expect([front.status, front.text, left]).toEqual([304, '', 0]);
    inFront = false;
    expect(front).toEqual(await raw(path, { headers }));
  });

  test('each answer has the correlation id that was sent, or a new one where it is not fit', async () => {
    expect((await raw(path, { headers: id })).headers['x-correlation-id']).toBe('the-same');
    const ids = await Promise.all(
      [{}, {}, { 'x-correlation-id': 'not fit' }].map(
        async (headers) => (await raw(path, { headers })).headers['x-correlation-id'],
      ),
    );
    expect(new Set(ids).size).toBe(3);
    for (const made of ids) expect(made).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('it is measured as the read that it is', async () => {
    const counted = async (status: number): Promise<number> => {
      const { text } = await app.get('/metrics');
      const labels = `method="GET",route="/channels/:id/stats",status="${status}"`;
      const line = text.split('\n').find((each) => each.includes(`_count{`) && each.includes(labels));
      return Number(line?.split(' ').at(-1) ?? 0);
    };
    const before = await Promise.all([counted(200), counted(304)]);
    await raw(path);
    await raw(path, { method: 'HEAD' });
    await raw(path, { headers: { 'if-none-match': '*' } });
    const after = await Promise.all([counted(200), counted(304)]);
    expect(after.map((value, at) => value - (before[at] ?? 0))).toEqual([2, 1]);
  });
});

describe('what was answered before', () => {
  test('is answered again for 450 ms, and then what the store holds', async () => {
    await newest();
    await store(50, 20);
    clockMs += 449;
    expect(await newest()).toBe(10);
    clockMs += 1;
    expect(await newest()).toBe(50);
  });

  test('is read again only if it has changed, and has the marks of the moment all the same', async () => {
    const asOf = async () => Date.parse((await app.get(path)).body.asOf);
    await newest();
    await mark(now - 9000);
    clockMs += 450;
    expect(await asOf()).toBe(now - 9000);
    reads = 0;
    await mark(now - 8000);
    clockMs += 450;
    expect([await asOf(), reads]).toEqual([now - 8000, 0]);
    hear();
    await store(50, 20);
    clockMs += 450;
    expect([await newest(), reads]).toEqual([50, 1]);
  });

  test('is made at once of what is at hand: for that the store is not asked', async () => {
    const asOf = async () => Date.parse((await app.get(path)).body.asOf);
    const messages = await newest();
    await mark(now - 9000);
    clockMs += 450;
    await asOf();
    const watermarks = [watermark({ eventTime: now - 8000 })];
    changes.take({ before: [], watermarks, after: [] });
    atHand = progressOf(watermarks);
    app.store.away = true;
    clockMs += 450;
    expect([await asOf(), await newest()]).toEqual([now - 8000, messages]);
    hear();
    clockMs += 450;
    expect((await app.get(path)).status).toBe(503);
  });

  test('a login may pass to a channel of another partition', async () => {
    expect((await app.get('/channels/example/stats')).body.channelId).toBe('71092938');
    clockMs += 450;
    const sight = { channelId: '77', login: 'example', partition: 1, lastSeen: now };
    await app.store.writeSightings([sighting(sight)]);
    expect((await app.get('/channels/example/stats')).body.channelId).toBe('77');
  });

  test('a channel has its other name at once, though none of its minutes has changed', async () => {
    const name = async () => (await app.get(path)).body.channel;
    await mark(now - 9000);
    expect(await name()).toBe('example');
    const watermarks = [watermark({ eventTime: now - 8000 })];
    const before = [{ partition: 0, channelId: '71092938', size: 3600, startMs: noon } as const];
    await app.store.writeSightings([sighting({ login: 'renamed', lastSeen: now })]);
    changes.take({ before, watermarks, after: [] });
    clockMs += 450;
    reads = 0;
    expect([await name(), reads]).toEqual(['renamed', 0]);
  });

  test('of a channel of which nothing was counted it is kept for 450 ms', async () => {
    const id = async () => (await app.get('/channels/quiet/stats')).body.channelId;
    expect(await id()).toBeNull();
    await app.store.writeSightings([sighting({ channelId: '77', login: 'quiet', partition: 1 })]);
    clockMs += 449;
    expect(await id()).toBeNull();
    clockMs += 1;
    expect(await id()).toBe('77');
  });

  test('a channel that is tracked is known at once', async () => {
    expect((await app.get('/channels/later/stats')).status).toBe(404);
    app.track('later');
    expect((await app.get('/channels/later/stats')).status).toBe(200);
  });

  test('many who ask at once share a read', async () => {
    await Promise.all(Array.from({ length: 20 }, () => newest()));
    expect(reads).toBe(1);
  });

  test('a store that is away is a 503 of the app, asked once, and not kept', async () => {
    let asked = 0;
    const { readWatermarks } = app.store;
    app.store.readWatermarks = () => {
      asked += 1;
      return readWatermarks();
    };
    app.store.away = true;
    const { status, headers, body } = await app.get(path);
    expect([status, headers.get('retry-after'), headers.get('cache-control')]).toEqual([
      503,
      '2',
      'no-store',
    ]);
    expect(body.type).toBe('urn:chatpulse:problem:store-unavailable');
    expect(asked).toBe(1);
    app.store.away = false;
    expect((await app.get(path)).status).toBe(200);
  });

  test('of a store that went away it is answered for 450 ms, since then nobody knows', async () => {
    await newest();
    app.store.away = true;
    clockMs += 449;
    expect((await app.get(path)).status).toBe(200);
    clockMs += 1;
    expect((await app.get(path)).status).toBe(503);
  });
});
