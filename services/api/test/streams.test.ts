import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runApp, streamsMax } from './running-app.js';
import { countedWindow, minute, noon, sighting, watermark } from './samples.js';
import { openClient, type StreamClient } from './stream-client.js';

const second = 1000;
/** The mark at which the store begins. */
const begun = noon + 30 * second;

let app: Awaited<ReturnType<typeof runApp>>;
let clients: StreamClient[];

beforeEach(async () => {
  app = await runApp(noon + 90 * second);
  clients = [];
  app.track('example');
  app.track('sim_new', 'simulator');
  await app.store.writeWindows([
    countedWindow({ windowStart: noon - 30 * minute, messages: 3, revision: 3 }),
    countedWindow({ windowStart: noon - minute, messages: 5, revision: 5 }),
    countedWindow({ messages: 7, revision: 7 }),
    countedWindow({ windowSizeSeconds: 3600, messages: 12, revision: 12 }),
  ]);
  await app.store.writeSightings([sighting({ firstSeen: noon - 30 * minute })]);
  await app.store.writeWatermarks([watermark({ eventTime: begun })]);
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await app.close();
});

const open = async (path = '/channels/example/stream', lastEventId?: string): Promise<StreamClient> => {
  const client = await openClient(app.url + path, lastEventId);
  clients.push(client);
  return client;
};

/** Counts of the topic, in the store and heard here: what an instance reads that does both. */
const count = async (seconds: number, ...changes: Parameters<typeof countedWindow>): Promise<void> => {
  const windows = changes.map((change) => countedWindow(change));
  const mark = watermark({ eventTime: noon + seconds * second });
  await app.store.writeWindows(windows);
  await app.store.writeWatermarks([mark]);
  app.hear({ windows, watermarks: [mark] });
};
const at = (timeMs: number): string => new Date(timeMs).toISOString();
const numbers = (event: Awaited<ReturnType<StreamClient['next']>>) =>
  event?.data.map(({ windowStart, state, messages }) => [windowStart.slice(11, 16), state, messages]);

describe('GET /channels/{id}/stream', () => {
  test('begins with what GET …/stats answers, and is not kept, cached or held back by anybody', async () => {
    const client = await open();
    expect(client.status).toBe(200);
    expect(client.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(client.headers.get('cache-control')).toBe('no-store');
    expect(client.headers.get('x-accel-buffering')).toBe('no');
    expect(client.headers.get('access-control-allow-origin')).toBe('*');
    const { body } = await app.get('/channels/example/stats');
    expect(await client.next()).toEqual({
      event: 'windows',
      id: at(begun),
      data: body.data,
      asOf: body.asOf,
    });
    expect(client.text()).toMatch(/^retry: 2000\n/);
  });

  test('window chooses the size', async () => {
    expect(numbers(await (await open('/channels/example/stream?window=1h')).next())).toEqual([
      ['12:00', 'open', 12],
    ]);
  });

  test('then come the windows that changed, when the mark of the partition moves, and no others', async () => {
    const client = await open();
    await client.next();
    await count(40, { messages: 9, revision: 9 });
    const event = await client.next();
    expect([event?.id, event?.asOf]).toEqual([at(noon + 40 * second), at(noon + 40 * second)]);
    expect(numbers(event)).toEqual([['12:00', 'open', 9]]);
    const { body } = await app.get('/channels/example/stats?limit=1');
    expect(event?.data).toEqual(body.data);
  });

  test('a window that only became more settled is told of, too', async () => {
    const client = await open();
    await client.next();
    await count(61, { windowStart: noon + minute, messages: 1, revision: 1 });
    expect(numbers(await client.next())).toEqual([
      ['12:01', 'open', 1],
      ['12:00', 'settling', 7],
    ]);
  });

  test('numbers without a mark wait for it, and come once', async () => {
    const client = await open();
    await client.next();
    await count(40, { messages: 9, revision: 9 });
    await client.next();
    for (const revision of [10, 11, 12])
      app.hear({ windows: [countedWindow({ revision, messages: revision })] });
    app.hear({ watermarks: [watermark({ eventTime: noon + 50 * second })] });
    const event = await client.next();
    expect([event?.id, numbers(event)]).toEqual([at(noon + 50 * second), [['12:00', 'open', 12]]]);
  });

  test('a record of an aborted transaction makes no number go down', async () => {
    const client = await open();
    await client.next();
    await count(40, { messages: 9, revision: 9 });
    await client.next();
    app.hear({
      windows: [countedWindow({ revision: 4, messages: 4 })],
      watermarks: [watermark({ eventTime: noon + 41 * second })],
    });
    await count(50, { messages: 10, revision: 10 });
    expect(numbers(await client.next())).toEqual([['12:00', 'open', 10]]);
  });

  test('what was counted before anybody listened, and reached the store later, is not missed', async () => {
    const client = await open();
    await client.next();
    // 11:59 changed before the first record that is heard here; the store is behind.
    app.hear({ watermarks: [watermark({ eventTime: noon + 40 * second })] });
    await app.store.writeWindows([countedWindow({ windowStart: noon - minute, messages: 6, revision: 6 })]);
    await app.store.writeWatermarks([watermark({ eventTime: noon + 40 * second })]);
    app.hear({ watermarks: [watermark({ eventTime: noon + 41 * second })] });
    expect(numbers(await client.next())).toEqual([['11:59', 'settling', 6]]);
  });

  test('two clients of a channel hear the same, each from where it began', async () => {
    const first = await open();
    await first.next();
    await count(40, { messages: 9, revision: 9 });
    await first.next();
    const second = await open();
    expect(numbers(await second.next())?.[0]).toEqual(['12:00', 'open', 9]);
    await count(45, { messages: 10, revision: 10 });
    for (const client of [first, second])
      expect(numbers(await client.next())).toEqual([['12:00', 'open', 10]]);
  });

  test('a client that joins while others are ahead of the store is told what its beginning lacked', async () => {
    const first = await open();
    await first.next();
    await count(40, { messages: 9, revision: 9 });
    await first.next();
    app.hear({
      windows: [countedWindow({ messages: 12, revision: 12 })],
      watermarks: [watermark({ eventTime: noon + 41 * second })],
    });
    const later = await open();
    expect(numbers(await later.next())?.[0]).toEqual(['12:00', 'open', 9]);
    app.hear({ watermarks: [watermark({ eventTime: noon + 42 * second })] });
    expect(numbers(await later.next())).toEqual([['12:00', 'open', 12]]);
  });

  test('a channel of which nothing was counted has an empty beginning and no id', async () => {
    expect(await (await open('/channels/sim_new/stream')).next()).toEqual({
      event: 'windows',
      id: undefined,
      data: [],
      asOf: null,
    });
  });

  test('an unknown channel and a wrong window are problems, as everywhere', async () => {
    const unknown = await app.get('/channels/exampel/stream');
    expect([unknown.status, unknown.body.type]).toEqual([404, 'urn:chatpulse:problem:unknown-channel']);
    expect(unknown.body.hint[0]).toBe('example');
    const wrong = await app.get('/channels/example/stream?window=2m');
    expect([wrong.status, wrong.body.errors]).toMatchObject([400, [{ field: 'window' }]]);
    app.store.away = true;
    const away = await app.get('/channels/example/stream');
    expect([away.status, away.body.type]).toEqual([503, 'urn:chatpulse:problem:store-unavailable']);
  });

  test('HEAD has the headers and ends', async () => {
    const { status, headers, text } = await app.get('/channels/example/stream', { method: 'HEAD' });
    expect([status, headers.get('content-type'), text]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      '',
    ]);
  });
});

describe('a client that comes back', () => {
  test('gets the windows that were not final at what it has', async () => {
    const event = await (await open(undefined, at(begun - 5 * second))).next();
    expect(event?.id).toBe(at(begun));
    expect(numbers(event)).toEqual([
      ['12:00', 'open', 7],
      ['11:59', 'settling', 5],
    ]);
  });

  test.each([
    ['is no instant', 'yesterday'],
    ['is of the future', at(noon + 60 * minute)],
    ['is older than what 60 windows hold', at(noon - 600 * minute)],
  ])('and says what %s is answered like a first request', async (_what, lastEventId) => {
    const first = await (await open()).next();
    expect(await (await open(undefined, lastEventId)).next()).toEqual(first);
  });

  test('and is ahead of the store gets nothing lower than it had: it waits for both', async () => {
    // It heard revision 9 at 12:00:40; the store is at 12:00:30 and has revision 7.
    const client = await open(undefined, at(noon + 40 * second));
    app.hear({ watermarks: [watermark({ eventTime: noon + 41 * second })] });
    await count(50, { messages: 9, revision: 9 });
    const event = await client.next();
    expect(event?.id).toBe(at(noon + 50 * second));
    expect(numbers(event)).toEqual([
      ['12:00', 'open', 9],
      ['11:59', 'settling', 5],
    ]);
  });
});

describe('the number of streams is bounded', () => {
  test('one more is a 503 with Retry-After, until one ends', async () => {
    await Promise.all(Array.from({ length: streamsMax }, () => open()));
    const refused = await app.get('/channels/example/stream');
    expect([refused.status, refused.body.type]).toEqual([503, 'urn:chatpulse:problem:streams-unavailable']);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect((await app.get('/metrics')).text).toMatch(
      new RegExp(`chatpulse_streams_open\\{[^}]*\\} ${streamsMax}\n`),
    );
    await clients[0]?.close();
    for (;;) {
      const client = await open();
      if (client.status === 200) break;
      await client.close();
    }
  });

  test('a request that failed holds no place', async () => {
    for (let time = 0; time <= streamsMax; time++) await app.get('/channels/exampel/stream');
    expect((await open()).status).toBe(200);
  });

  test('at a stop all of them end cleanly, and none is opened any more', async () => {
    const client = await open();
    await client.next();
    app.closeStreams();
    expect(await client.next()).toBeUndefined();
    expect((await app.get('/channels/example/stream')).status).toBe(503);
  });
});

describe('a client that stops reading', () => {
  test('is sent nothing more once its connection is full, and has the newest of each window when it reads', async () => {
    const [host, port] = new URL(app.url).host.split(':');
    const socket = connect({ host, port: Number(port) });
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.write(`GET /channels/example/stream HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
      while (!(await condition()) && !socket.destroyed) await new Promise(setImmediate);
    };
    await until(() => text.includes('event: windows'));
    socket.pause();

    const emotes = Array.from({ length: 20 }, (_, id) => ({
      id: String(id),
      name: 'n'.repeat(50),
      count: 1,
    }));
    let round = 0;
    /** All windows of an hour change. */
    const countAll = (): Promise<void> => {
      round += 1;
      const changes = Array.from({ length: 50 }, (_, back) => ({
        windowStart: noon - back * minute,
        revision: 100 + round,
        messages: 100 + round,
        topEmotes: emotes,
      }));
      return count(30 + round / 100, ...changes);
    };
    const sent = async (): Promise<number> =>
      Number(
        /^chatpulse_stream_events_sent_total\{[^}]*\} (\d+)$/m.exec((await app.get('/metrics')).text)?.[1],
      );
    await until(async () => {
      const before = await sent();
      for (let rounds = 0; rounds < 20; rounds++) await countAll();
      return (await sent()) === before || round > 2000;
    });
    socket.resume();
    await until(() => text.includes(`"messages":${100 + round},`));
    await until(() => text.endsWith('\n\n\r\n'));
    const events = text.match(/^data: \{"data":\[\{/gm)?.length;
    expect(await sent()).toBe(events);
    expect(events).toBeLessThan(round);
    socket.destroy();
  });
});
