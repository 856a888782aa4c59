import { afterEach, describe, expect, test } from '@jest/globals';
import { ApiError, createClient, pagesOf, rowsOf, UnexpectedAnswerError } from '../src/index.js';
import { type Answer, problem, serveAnswers } from './server.js';

let server: Awaited<ReturnType<typeof serveAnswers>>;
afterEach(() => server.close());

async function clientOf(...answers: readonly Answer[]) {
  server = await serveAnswers(...answers);
  return createClient({ baseUrl: `${server.url}/`, timeoutMs: 500 });
}
const json =
  (body: object): Answer =>
  (_, response) =>
    void response.setHeader('Content-Type', 'application/json; charset=utf-8').end(JSON.stringify(body));

describe('a question', () => {
  test('goes to the path of its read, with what is given and without what is not', async () => {
    const client = await clientOf(json({}));
    await client.stats('#a/b', { window: '10m', limit: 5, cursor: undefined });
    await client.leaderboard();
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/channels/%23a%2Fb/stats?window=10m&limit=5',
      '/leaderboard',
    ]);
  });

  test('for CSV is answered with its text', async () => {
    const client = await clientOf((_, response) => void response.end('a,b\r\n'));
    expect(await client.statsCsv('a', { window: '1h' })).toBe('a,b\r\n');
    expect(server.requests[0]?.url).toBe('/channels/a/stats?window=1h&format=csv');
  });

  test('that is answered with a problem throws it, with when to come back', async () => {
    const client = await clientOf(problem(503, { 'Retry-After': '2' }));
    const error = await client.channels().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ type: 'urn:chatpulse:problem:a', status: 503, retryAfterMs: 2000 });
    expect(error.message).toBe('a sentence');
  });

  test.each([
    ['a page of a proxy', 502, 'text/html', '<h1>Bad gateway</h1>'],
    ['something else that listens there', 200, 'text/html', 'hello'],
    ['a problem that is none', 500, 'application/problem+json', 'nothing'],
  ])('that is answered with %s throws that it is no answer', async (_name, status, type, body) => {
    const client = await clientOf(
      (_, response) => void response.writeHead(status, { 'Content-Type': type }).end(body),
    );
    await expect(client.channels()).rejects.toBeInstanceOf(UnexpectedAnswerError);
  });

  test('that is not answered in time throws, and so does one that is given up', async () => {
    const client = await clientOf(() => undefined);
    await expect(client.channels()).rejects.toMatchObject({ name: 'TimeoutError' });
    const given = AbortSignal.abort(new Error('given up'));
    await expect(client.channels({ signal: given })).rejects.toThrow('given up');
  });
});

describe('pages', () => {
  const pages = [
    { data: [1, 2], nextCursor: 'b' },
    { data: [], nextCursor: 'c' },
    { data: [3], nextCursor: null },
  ];
  const askFor = (asked: unknown[]) => async (cursor: string | undefined) => {
    asked.push(cursor);
    return pages[asked.length - 1] as (typeof pages)[0];
  };

  test('come one after the other, by the cursor of the one before, up to the last', async () => {
    server = await serveAnswers();
    const asked: unknown[] = [];
    const found: unknown[] = [];
    for await (const page of pagesOf(askFor(asked))) found.push(page);
    expect(found).toEqual(pages);
    expect(asked).toEqual([undefined, 'b', 'c']);
  });

  test('are rows in one list, and not asked for before they are needed', async () => {
    server = await serveAnswers();
    const asked: unknown[] = [];
    const rows = rowsOf(askFor(asked));
    expect([(await rows.next()).value, (await rows.next()).value]).toEqual([1, 2]);
    expect(asked).toHaveLength(1);
    expect((await rows.next()).value).toBe(3);
    expect((await rows.next()).done).toBe(true);
  });
});
