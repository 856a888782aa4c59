import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { context, diag, propagation, trace } from '@opentelemetry/api';
import { runMain } from '../src/run.js';
import { readSpanExporter, startTracing } from '../src/tracing.js';
import { fakeHost } from './support/host.js';
import { recordingLogger } from './support/logs.js';

describe('where spans go', () => {
  test.each([
    ['nowhere, without a variable', {}, 'none'],
    ['to the collector that is named', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' }, 'otlp'],
    ['to a collector for traces alone', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c/v1/traces' }, 'otlp'],
    ['to the console', { OTEL_TRACES_EXPORTER: 'console' }, 'console'],
    [
      'nowhere, when told so',
      { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' },
      'none',
    ],
    ['nowhere, when all is disabled', { OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'true' }, 'none'],
  ])('%s', (_, env, exporter) => {
    expect(readSpanExporter(env)).toBe(exporter);
  });

  test('faults are reported together, with those of the service', async () => {
    const host = fakeHost({
      OTEL_TRACES_EXPORTER: 'jaeger',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    });
    runMain({ service: 'test', loadConfig: () => ({ logLevel: 'silent' }), start: async () => {} }, host);
    expect(await host.exited).toBe(1);
    expect(host.written.join('')).toMatch(
      /OTEL_EXPORTER_OTLP_ENDPOINT must.*\nOTEL_TRACES_EXPORTER is "jaeger".*\nOTEL_EXPORTER_OTLP_PROTOCOL must/,
    );
  });
});

describe('exporting', () => {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
    for (const api of [trace, context, propagation, diag]) api.disable();
  });

  function withVariables(variables: Record<string, string>): void {
    Object.assign(process.env, variables);
    closers.push(() => {
      for (const name of Object.keys(variables)) delete process.env[name];
    });
  }

  async function start(exporter: 'otlp' | 'console') {
    const { logger } = recordingLogger();
    const steps: (() => Promise<void>)[] = [];
    await startTracing({
      exporter,
      service: 'test-service',
      logger,
      lifecycle: { onStop: (_, step) => void steps.push(step) },
    });
    return () => Promise.all(steps.map((step) => step()));
  }

  test('sends spans to the collector as OTLP JSON, the last of them at the stop', async () => {
    const bodies: string[] = [];
    const collector = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        bodies.push(`${request.url} ${Buffer.concat(chunks)}`);
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    closers.push(() => collector.close());
    const { port } = collector.address() as AddressInfo;
    withVariables({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
    });
    const stop = await start('otlp');
    trace.getTracer('t').startSpan('a span').end();
    await stop();
    const [path = '', json = ''] = bodies.join('').split(/ (.*)/s);
    expect(path).toBe('/v1/traces');
    const [{ resource, scopeSpans }] = JSON.parse(json).resourceSpans;
    expect(resource.attributes).toEqual(
      expect.arrayContaining([
        { key: 'service.name', value: { stringValue: 'test-service' } },
        { key: 'deployment.environment', value: { stringValue: 'test' } },
      ]),
    );
    expect(scopeSpans[0].spans).toMatchObject([{ name: 'a span' }]);
  });

  test('OTEL_SERVICE_NAME names the service, and OTEL_TRACES_SAMPLER says which traces are kept', async () => {
    withVariables({ OTEL_SERVICE_NAME: 'renamed', OTEL_TRACES_SAMPLER: 'always_off' });
    const write = jest.spyOn(console, 'dir').mockImplementation(() => {});
    closers.push(() => write.mockRestore());
    const shown = async (): Promise<unknown[]> => {
      const stop = await start('console');
      trace.getTracer('t').startSpan('shown').end();
      await stop();
      trace.disable();
      return write.mock.calls.map(([span]) => span);
    };
    expect(await shown()).toEqual([]);
    withVariables({ OTEL_TRACES_SAMPLER: 'always_on' });
    expect(await shown()).toMatchObject([{ resource: { attributes: { 'service.name': 'renamed' } } }]);
  });

  test('to a collector that is away does not hold up the stop', async () => {
    withVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
    const stop = await start('otlp');
    trace.getTracer('t').startSpan('lost').end();
    const began = performance.now();
    await stop();
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('writes spans to the console', async () => {
    const write = jest.spyOn(console, 'dir').mockImplementation(() => {});
    closers.push(() => write.mockRestore());
    const stop = await start('console');
    trace.getTracer('t').startSpan('shown').end();
    await stop();
    expect(write.mock.calls.map(([span]) => span)).toMatchObject([{ name: 'shown' }]);
  });

  test('is under way before the service starts, and ends after all its steps', async () => {
    withVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
    const host = fakeHost({ OTEL_TRACES_EXPORTER: 'console' });
    const write = jest.spyOn(console, 'dir').mockImplementation(() => {});
    closers.push(() => write.mockRestore());
    runMain(
      {
        service: 'test',
        loadConfig: () => ({ logLevel: 'silent' }),
        async start({ lifecycle }) {
          lifecycle.onStop('last span', async () => trace.getTracer('t').startSpan('of a stop step').end());
          host.emit('SIGTERM');
        },
      },
      host,
    );
    expect(await host.exited).toBe(0);
    expect(write.mock.calls.map(([span]) => span)).toMatchObject([{ name: 'of a stop step' }]);
  });
});
