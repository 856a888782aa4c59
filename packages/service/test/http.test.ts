import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import { createHealth, type Health } from '../src/health.js';
import { listen } from '../src/listen.js';
import { createMetrics } from '../src/metrics.js';
import { operationalRoutes } from '../src/operational-routes.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function serve(
  app: express.Express,
  drainMs?: number,
): Promise<{ url: string; close: () => Promise<void> }> {
  const rule = drainMs === undefined ? {} : { drainMs };
  const { port, close } = await listen(app, {
    host: '127.0.0.1',
    port: 0,
    portVariable: 'TEST_PORT',
    ...rule,
  });
  closers.push(close);
  return { url: `http://127.0.0.1:${port}`, close };
}

async function serveOperations(health: Health): Promise<string> {
  const metrics = createMetrics({ service: 'test' });
  const app = express().use(operationalRoutes({ service: 'test', version: '1.2.3', health, metrics }));
  return (await serve(app)).url;
}

describe('operational routes', () => {
  test('/readyz is 503 with what is missing, then 200', async () => {
    const health = createHealth();
    health.report('kafka', false, 'no broker answers');
    const url = await serveOperations(health);
    const missing = await fetch(`${url}/readyz`);
    expect(missing.status).toBe(503);
    expect(await missing.json()).toEqual({
      status: 'unavailable',
      checks: { kafka: { ok: false, detail: 'no broker answers' } },
    });
    health.report('kafka', true);
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ok', checks: { kafka: { ok: true } } },
    ]);
  });

  test('/livez is 503 when a loop stands still', async () => {
    let time = 0;
    const health = createHealth({ now: () => time });
    health.registerLoop('fetch', 10);
    const url = await serveOperations(health);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    time = 11;
    expect((await fetch(`${url}/livez`)).status).toBe(503);
  });

  test('/version and /metrics say whose they are', async () => {
    const url = await serveOperations(createHealth());
    expect(await (await fetch(`${url}/version`)).json()).toMatchObject({ service: 'test', version: '1.2.3' });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain(
      'process_cpu_seconds_total{service="test"}',
    );
  });
});

describe('listen', () => {
  test('a taken port is refused with the variable that moves it', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => other.close(() => resolve())));
    const { port } = other.address() as AddressInfo;
    await expect(
      listen(express(), { host: '127.0.0.1', port, portVariable: 'API_PORT' }),
    ).rejects.toMatchObject({
      code: 'PORT_UNAVAILABLE',
      message: expect.stringMatching(new RegExp(`^port ${port} on 127.0.0.1 is taken.*API_PORT=\\d+$`)),
    });
  });

  test('closing ends an open event stream', async () => {
    const app = express().get('/stream', (_request, response) => void response.write('data: 1\n\n'));
    const { url, close } = await serve(app, 10);
    const response = await fetch(`${url}/stream`);
    const reading = response.text();
    await close();
    await expect(reading).rejects.toThrow();
  });

  test('closing lets an answer under way finish', async () => {
    let answer: () => void = () => {};
    let asked: () => void = () => {};
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const app = express().get('/slow', (_request, response) => {
      answer = () => void response.send('done');
      asked();
    });
    const { url, close } = await serve(app, 60_000);
    const response = fetch(`${url}/slow`, { headers: { connection: 'close' } });
    await arrived;
    const closed = close();
    answer();
    expect(await (await response).text()).toBe('done');
    await closed;
  });
});
