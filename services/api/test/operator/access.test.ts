import { operatorOpenApi } from '@chatpulse/contracts';
import { createLogger } from '@chatpulse/service';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { runApp } from '../running-app.js';
import { runOperator, token } from './running-operator.js';

let operator: Awaited<ReturnType<typeof runOperator>>;
let app: Awaited<ReturnType<typeof runApp>>;
beforeAll(async () => {
  operator = await runOperator();
  app = await runApp();
});
afterAll(async () => {
  await operator.close();
  await app.close();
});

type Operation = { method: string; path: string; open: boolean };
const operations: Operation[] = Object.entries<Record<string, { security?: unknown[] }>>(
  parse(operatorOpenApi).paths,
).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([method]) => ['get', 'put', 'post', 'delete'].includes(method))
    .map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: path
        .replace('{topic}', 'channel-stats')
        .replace('{run}', '7f3a')
        .replace(/\{(login|channel)\}/, 'nasa'),
      open: operation.security?.length === 0,
    })),
);
const guarded = operations.filter(({ open }) => !open);
const open = operations.filter((operation) => operation.open);

describe('the token', () => {
  test('is asked for everywhere but at the probes and the description', () => {
    expect(open.map(({ path }) => path)).toEqual([
      '/livez',
      '/readyz',
      '/version',
      '/metrics',
      '/openapi.yaml',
    ]);
    expect(guarded.length).toBeGreaterThanOrEqual(22);
  });

  test.each(guarded)(
    '$method $path without a token is a 401 that says how to come in',
    async ({ method, path }) => {
      const response = await fetch(operator.url + path, { method });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="chatpulse operator"');
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(await response.json()).toMatchObject({
        type: 'urn:chatpulse:problem:unauthorized',
        status: 401,
        detail: expect.stringContaining('OPERATOR_TOKEN'),
      });
    },
  );

  test.each([
    ['another token', `Bearer ${token}x`],
    ['the beginning of the token', `Bearer ${token.slice(0, -1)}`],
    ['another scheme', `Basic ${Buffer.from(`operator:${token}`).toString('base64')}`],
    ['no scheme', token],
    ['an empty one', 'Bearer '],
  ])('%s is a 401', async (_, authorization) => {
    for (const { method, path } of guarded) {
      const response = await fetch(operator.url + path, { method, headers: { authorization } });
      expect([path, response.status]).toEqual([path, 401]);
    }
    expect(operator.kit.done).toEqual([]);
  });

  test('a wrong one is told apart from none', async () => {
    const answer = await operator.ask('/kafka/topics', { headers: { Authorization: 'Bearer wrong' } });
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  test('a wrong one is in the log once, without what was sent; none is no guess', async () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const watched = await runOperator({
      logger: createLogger({ service: 'api-test', level: 'info', destination }),
    });
    try {
      await (await fetch(`${watched.url}/kafka/topics`)).text();
      expect(lines).toEqual([]);
      for (let guess = 0; guess < 5; guess++) {
        const Authorization = `Bearer a-wrong-guess-${guess}`;
        expect((await watched.ask('/kafka/topics', { headers: { Authorization } })).status).toBe(401);
      }
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ attempts: 1, address: '127.0.0.1' }]);
      expect(lines[0]).not.toContain('a-wrong-guess');
    } finally {
      await watched.close();
    }
  });

  test('in the query does not count: it would be in logs', async () => {
    expect((await fetch(`${operator.url}/kafka/topics?token=${token}`)).status).toBe(401);
  });

  test('is in no answer', async () => {
    for (const { path } of guarded) expect((await operator.ask(path)).text).not.toContain(token);
  });
});

describe('without a token', () => {
  test.each(open)('$path answers', async ({ path }) => {
    const response = await fetch(operator.url + path);
    expect(response.status).toBe(200);
    await response.text();
  });

  test('what does not exist is a 401 as well: the surface does not show what it has', async () => {
    expect((await fetch(`${operator.url}/nothing`)).status).toBe(401);
  });
});

test.each(guarded)('$method $path: nothing of it is on the public port', async ({ method, path }) => {
  const headers = { Authorization: `Bearer ${token}` };
  const response = await fetch(app.url + path, { method, headers });
  expect(response.status).toBe(404);
  await response.text();
});

describe('every answer', () => {
  test('has the security headers of the public port, and is not stored', async () => {
    const { headers } = await operator.ask('/kafka/handlers');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('carries the correlation id that was sent', async () => {
    const sent = { headers: { 'x-correlation-id': 'mine-1' } };
    expect((await operator.ask('/kafka/handlers', sent)).headers.get('x-correlation-id')).toBe('mine-1');
    const refused = await fetch(`${operator.url}/kafka/handlers`, sent);
    expect(await refused.json()).toMatchObject({ correlationId: 'mine-1' });
  });

  test('a method that a path does not have is a 405 that names those it has', async () => {
    const answer = await operator.ask('/tracked-channels/nasa', { method: 'PATCH' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'PUT, DELETE']);
    expect((await operator.ask('/kafka/send')).headers.get('allow')).toBe('POST');
  });

  test('what there is not is a 404', async () => {
    expect((await operator.ask('/kafka/nothing')).body).toMatchObject({
      type: 'urn:chatpulse:problem:not-found',
    });
  });
});

test('KAFKA_ENABLED=false: what needs Kafka is a 503 that says so, the probes answer', async () => {
  const without = await runOperator({ withKafka: false });
  try {
    for (const { method, path } of guarded.filter(({ path }) => !path.startsWith('/processor'))) {
      const { status, body } = await without.ask(path, { method });
      expect([path, status, body]).toEqual([
        path,
        503,
        expect.objectContaining({
          type: 'urn:chatpulse:problem:kafka-disabled',
          detail: expect.stringContaining('KAFKA_ENABLED'),
        }),
      ]);
    }
    expect((await fetch(`${without.url}/readyz`)).status).toBe(200);
  } finally {
    await without.close();
  }
});
