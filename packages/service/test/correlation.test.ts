import { afterEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import {
  correlate,
  correlationIdFrom,
  correlationIdOf,
  currentScope,
  inScope,
  traceContextFrom,
} from '../src/correlation.js';
import { listen } from '../src/listen.js';
import { recordingLogger } from './support/logs.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe('a correlation id', () => {
  test('that was sent stays', () => {
    expect(correlationIdFrom('order-7/αβ'.replace('αβ', 'ab'))).toBe('order-7/ab');
    expect(correlationIdFrom('x'.repeat(128))).toHaveLength(128);
  });

  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['too long', 'x'.repeat(129)],
    ['with a line break', 'a\nINFO all is well'],
    ['with a control character', 'a\u001b[2J'],
    ['with a blank', 'a b'],
    ['beyond ASCII', 'ä'],
  ])('that is %s is replaced by a new one', (_, sent) => {
    expect(correlationIdFrom(sent)).toMatch(uuid);
  });
});

describe('trace context', () => {
  test('is passed on as it came', () => {
    expect(traceContextFrom({ traceparent, tracestate: 'vendor=1' })).toEqual({
      traceparent,
      tracestate: 'vendor=1',
    });
  });

  test.each([
    'nonsense',
    '',
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `ff-${traceId}-b7ad6b7169203331-01`,
    `00-${traceId.toUpperCase()}-b7ad6b7169203331-01`,
    `00-${traceId}-b7ad6b7169203331-01\n`,
  ])('that breaks the format is dropped, and the state with it: %j', (broken) => {
    expect(traceContextFrom({ traceparent: broken, tracestate: 'vendor=1' })).toEqual({});
  });

  test('whose state is not fit for a header keeps its parent', () => {
    expect(traceContextFrom({ traceparent, tracestate: 'a=\u0000' })).toEqual({ traceparent });
  });
});

describe('a log line', () => {
  test('says whose handling it belongs to, also after an await, and says nothing outside of it', async () => {
    const { logger, lines } = recordingLogger();
    await inScope({ correlationId: 'c-1', traceparent }, async () => {
      await new Promise(setImmediate);
      logger.child({ part: 'p' }).info('inside');
    });
    inScope({ correlationId: 'c-2' }, () => logger.info({ correlationId: 'said itself' }, 'explicit'));
    logger.info('outside');
    expect(lines[0]).toMatchObject({ msg: 'inside', part: 'p', correlationId: 'c-1', traceId });
    expect(lines[1]).toMatchObject({ correlationId: 'said itself' });
    expect(Object.keys(lines[2] ?? {})).toEqual(['level', 'time', 'service', 'msg']);
  });
});

describe('correlate', () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  async function serve(): Promise<string> {
    const app = express().use(correlate, express.json());
    app.post('/', async (_request, response) => {
      await new Promise(setImmediate);
      response.json({ scope: currentScope(), answered: correlationIdOf(response) });
    });
    const { port, close } = await listen(app, { host: '127.0.0.1', port: 0, portVariable: 'TEST_PORT' });
    closers.push(close);
    return `http://127.0.0.1:${port}`;
  }
  const post = async (url: string, headers: Record<string, string>) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close', ...headers },
      body: '{"read": "before the handler"}',
    });
    return { header: response.headers.get('x-correlation-id'), body: await response.json() };
  };

  test('answers with the id that was sent, and what handles the request knows it and its trace', async () => {
    const { header, body } = await post(await serve(), { 'x-correlation-id': 'c-1', traceparent });
    expect(header).toBe('c-1');
    expect(body).toEqual({ scope: { correlationId: 'c-1', traceparent }, answered: 'c-1' });
  });

  test('answers with a new id where none was sent, or one that is not fit for a log', async () => {
    const url = await serve();
    for (const sent of [{}, { 'x-correlation-id': 'a b' }]) {
      const { header, body } = await post(url, sent);
      expect(header).toMatch(uuid);
      expect(body).toMatchObject({ scope: { correlationId: header } });
    }
  });
});
