import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { followStream, type StreamOptions } from '../src/stream.js';
import { type Answer, problem, serveAnswers } from './server.js';

let server: Awaited<ReturnType<typeof serveAnswers>>;
afterEach(() => server.close());

const event = (asOf: string) => `event: windows\nid: ${asOf}\ndata: {"data":[],"asOf":"${asOf}"}\n\n`;

/** Sends the events and then ends, or keeps the connection open. */
const sends =
  (asOfs: readonly string[], { end = false, before = '' } = {}): Answer =>
  (_, response: ServerResponse) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(before + asOfs.map(event).join(''));
    if (end) response.end();
  };

async function follow(answers: readonly Answer[], options: StreamOptions = {}, silenceMs = 5000) {
  server = await serveAnswers(...answers);
  const waits: number[] = [];
  const deps = { fetch, random: () => 1, silenceMs, sleep: async (ms: number) => void waits.push(ms) };
  const events = followStream(deps, `${server.url}/channels/a/stream`, options);
  const take = async (count: number): Promise<unknown[]> => {
    const seen: unknown[] = [];
    for await (const { asOf } of events) if (seen.push(asOf) === count) break;
    return seen;
  };
  return { events, waits, take };
}

const resumedFrom = () => server.requests.map(({ headers }) => headers['last-event-id']);

describe('a stream', () => {
  test('that ends or breaks off is opened again where it was', async () => {
    const breaks: Answer = (_, response) => {
      sends(['T2'])(_, response);
      setImmediate(() => response.destroy());
    };
    const { take } = await follow([sends(['T1'], { end: true }), breaks, sends(['T3', 'T4'])]);
    expect(await take(4)).toEqual(['T1', 'T2', 'T3', 'T4']);
    expect(resumedFrom()).toEqual([undefined, 'T1', 'T2']);
  });

  test('begins after the event that it is told of', async () => {
    const { take } = await follow([sends(['T9'])], { after: 'T8' });
    await take(1);
    expect(resumedFrom()).toEqual(['T8']);
  });

  test('waits longer with each failure, as long as the api says, and begins anew after an event', async () => {
    const told: number[] = [];
    const answers = [
      problem(500),
      problem(500),
      problem(503, { 'Retry-After': '20' }),
      sends(['T1'], { end: true, before: 'retry: 3000\n\n' }),
      sends(['T2']),
    ];
    const { take, waits } = await follow(answers, { onRetry: (_, ms) => told.push(ms) });
    expect(await take(2)).toEqual(['T1', 'T2']);
    expect(waits).toEqual([2000, 4000, 20_000, 3000]);
    expect(told).toEqual(waits);
  });

  test('of what does not exist throws, and is not asked for again', async () => {
    const { take } = await follow([problem(404)]);
    await expect(take(1)).rejects.toMatchObject({ name: 'ApiError', status: 404 });
    expect(server.requests).toHaveLength(1);
  });

  test('that says nothing is lost', async () => {
    const { take } = await follow([sends([]), sends(['T1'])], {}, 100);
    expect(await take(1)).toEqual(['T1']);
    expect(server.requests).toHaveLength(2);
  });

  test('is closed when its loop is left', async () => {
    let close: (value: unknown) => void = () => undefined;
    const closed = new Promise((resolve) => {
      close = resolve;
    });
    const watched: Answer = (request, response) => {
      request.on('close', close);
      sends(['T1'])(request, response);
    };
    const { take } = await follow([watched]);
    await take(1);
    await closed;
  });

  test('ends without an error when its signal aborts, and leaves nothing behind on it', async () => {
    const controller = new AbortController();
    const { events } = await follow([sends(['T1'])], { signal: controller.signal });
    await events.next();
    controller.abort();
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
});
