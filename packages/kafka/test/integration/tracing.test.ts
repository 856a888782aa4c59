import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createMetrics, inScope } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import type { HandledMessage } from '../../src/handling/handler.js';
import { ok, retry } from '../../src/handling/outcome.js';
import { createBench, eventually, testBroker } from '../support/broker.js';
import { createScene } from '../support/dead-letter-scene.js';
import { recordingLogger } from '../support/logs.js';
import { recordSpans } from '../support/recorded-spans.js';

const bench = createBench();
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const impatient = {
  KAFKA_FROM_BEGINNING: 'true',
  KAFKA_RETRY_ATTEMPTS: '2',
  KAFKA_RETRY_BASE_DELAY: '50',
  KAFKA_RETRY_MAX_DELAY: '50',
};

/**
 * A record is sent, fails, is retried, fails again, is dead-lettered, and handled when it is replayed. Answers
 * what the handler was given each time, and all that this left in the topics.
 */
async function fromSendToReplay(headers: Record<string, string>) {
  const scene = await createScene(bench);
  await scene.companion('.retry');
  const given: HandledMessage<Buffer | null>[] = [];
  const { logger, lines } = recordingLogger();
  let healed = false;
  const process = await scene.process(
    async (message) => {
      given.push(message);
      logger.info('handled');
      return healed ? ok : retry('it is not well yet');
    },
    { env: impatient },
  );
  const { kafka } = process;
  await kafka.producer().send({ topic: scene.topic, key: 'k', value: 'v', headers });
  await eventually(async () => (await kafka.reader().ends(scene.deadLetters))[0]?.end === '1');
  healed = true;
  await process.reprocess();
  expect(given).toHaveLength(3);
  const topics = [scene.topic, `${scene.topic}.retry`, scene.deadLetters];
  const pages = topics.map((topic) =>
    kafka.reader().read({ topic, partition: 0, from: { offset: '0' }, limit: 10 }),
  );
  const records = (await Promise.all(pages)).flatMap(({ messages }) => messages);
  expect(records).toHaveLength(3);
  return { scene, kafka, given, records, lines };
}

const traceOf = (headers: Readonly<Record<string, string>>): string | undefined =>
  headers.traceparent?.split('-')[1];

describe('from the first attempt through retry and dead letter to the replay', () => {
  const spans = recordSpans();

  test('there is one correlation id and one trace', async () => {
    const { scene, kafka, given, records, lines } = await fromSendToReplay({});
    const id = given[0]?.correlationId;
    expect(given.map(({ correlationId }) => correlationId)).toEqual([id, id, id]);
    expect(records.map(({ headers }) => headers['x-correlation-id'])).toEqual([id, id, id]);
    expect(lines.map(({ correlationId }) => correlationId)).toEqual([id, id, id]);

    const trace = traceOf(records[0]?.headers ?? {});
    expect(records.map(({ headers }) => traceOf(headers))).toEqual([trace, trace, trace]);
    expect(lines.map(({ traceId }) => traceId)).toEqual([trace, trace, trace]);
    const { topic, deadLetters } = scene;
    const ofTrace = spans().filter((span) => span.spanContext().traceId === trace);
    expect(ofTrace.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        `send ${topic}`,
        `process ${topic}`,
        `send ${topic}.retry`,
        `retry ${topic}`,
        `dead-letter ${topic}`,
        `send ${deadLetters}`,
        `replay ${topic}`,
      ]),
    );
    const handlings = ofTrace.filter(({ name }) => /^(process|retry|replay) /.test(name));
    expect(
      handlings.map(({ attributes }) => [
        attributes['messaging.operation.name'],
        attributes['kafka.outcome'],
      ]),
    ).toEqual([
      ['process', 'retry'],
      ['retry', 'deadLetter'],
      ['replay', 'ok'],
    ]);
    const [letter] = ofTrace.filter(({ name }) => name.startsWith('dead-letter '));
    expect(letter?.attributes).toMatchObject({
      'messaging.operation.name': 'dead-letter',
      'kafka.handler.id': 'api.step',
      'kafka.attempt': 2,
      'error.type': 'RETRIES_EXHAUSTED',
    });
    expect(kafka.views.metrics()).toMatchObject({
      handlers: { registered: 1, patterns: [topic] },
      retry: { topic: `${topic}.retry`, running: true, messagesProcessed: 0, errorsEncountered: 1 },
      dlq: { topic: deadLetters, reprocessing: false, messagesStored: 1, messagesReprocessed: 1 },
    });
  });
});

describe('without an SDK', () => {
  test('the trace context and the correlation id that a record brought go all the way as they came', async () => {
    const brought = { 'x-correlation-id': 'order-7', traceparent, tracestate: 'vendor=1' };
    const { given, records, lines } = await fromSendToReplay(brought);
    for (const { headers } of records) expect(headers).toMatchObject(brought);
    expect(given.map(({ correlationId }) => correlationId)).toEqual(Array(3).fill('order-7'));
    expect(lines).toMatchObject(
      Array(3).fill({ correlationId: 'order-7', traceId: traceOf({ traceparent }) }),
    );
  });

  test('a record sent for an HTTP request carries the id and the trace of the request', async () => {
    const topic = await bench.topic();
    const kafka = bench.kafka();
    await inScope({ correlationId: 'request-7', traceparent }, () =>
      kafka.producer().send({ topic, key: null, value: 'v' }),
    );
    const { messages } = await kafka.reader().read({ topic, partition: 0, from: { offset: '0' }, limit: 1 });
    expect(messages).toMatchObject([{ headers: { 'x-correlation-id': 'request-7', traceparent } }]);
  });
});

describe('a service', () => {
  const service = join(import.meta.dirname, '../support/crashing-service.js');
  const tellImports = `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from 'node:module';
    registerHooks({
      resolve(name, context, next) {
        if (name.startsWith('@opentelemetry/')) process.stdout.write('imports ' + name + '\\n');
        return next(name, context);
      },
    });
  `)}`;

  /** Runs it as a process of its own until it has handled one record and was stopped; answers what it said. */
  async function handleOne(env: Record<string, string>): Promise<string> {
    const topic = await bench.topic();
    await bench.kafka().producer().send({ topic, key: 'k', value: 'v' });
    const child = spawn(process.execPath, ['--import', tellImports, service], {
      env: { TOPIC: topic, KAFKA_BROKERS: testBroker(), ...env },
    });
    bench.later(async () => child.kill('SIGKILL'));
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        said += data;
      });
    }
    const closed = once(child, 'close');
    await eventually(() => said.includes('handled v') || child.exitCode !== null);
    child.kill('SIGTERM');
    expect([said, ...(await closed)]).toEqual([expect.stringContaining('handled v'), 0, null]);
    return said;
  }

  test('sends its spans to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names', async () => {
    const spans: { name: string }[] = [];
    const collector = createServer(async (request, response) => {
      const { resourceSpans } = JSON.parse(Buffer.concat(await request.toArray()).toString());
      spans.push(...resourceSpans[0].scopeSpans[0].spans);
      response.setHeader('content-type', 'application/json').end('{}');
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    bench.later(async () => collector.close());
    const { port } = collector.address() as AddressInfo;
    const said = await handleOne({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
    expect(spans.map(({ name }) => name)).toEqual([expect.stringMatching(/^process /)]);
    expect(said).toContain('imports @opentelemetry/sdk-trace-node');
  });

  test('does not even load the SDK where no exporter is configured', async () => {
    const said = await handleOne({});
    expect(said).toContain('imports @opentelemetry/api');
    expect(said).not.toContain('imports @opentelemetry/sdk-trace-node');
  });
});

describe('metrics', () => {
  async function scrapeAfterOneRecord(env: Record<string, string>): Promise<string> {
    const topic = await bench.topic();
    const metrics = createMetrics({ service: 'test' });
    const kafka = bench.kafka({ KAFKA_FROM_BEGINNING: 'true', ...env }, { metrics });
    let handled = 0;
    await kafka.handle({
      groupId: topic,
      handlers: [
        {
          id: 'test.step',
          topic,
          handle: async () => {
            handled += 1;
            return ok;
          },
        },
      ],
      onCrash: (error) => {
        throw error;
      },
    });
    await kafka.producer().send({ topic, key: null, value: 'v' });
    await eventually(async () => {
      const [lag] = await kafka.admin().groupLag(topic);
      return handled > 0 && lag?.lag === 0;
    });
    return (await metrics.metrics()).replaceAll(topic, 'TOPIC');
  }

  test('count what was sent and handled, and show the lag', async () => {
    const text = await scrapeAfterOneRecord({});
    for (const line of [
      'kafka_messages_processed_total{topic="TOPIC",handler="test.step",status="success",service="test"} 1',
      'kafka_message_processing_duration_seconds_count{service="test",topic="TOPIC",handler="test.step"} 1',
      'kafka_messages_sent_total{topic="TOPIC",service="test"} 1',
      'kafka_consumer_lag_records{part="consumer TOPIC",topic="TOPIC",partition="0",service="test"} 0',
      'kafka_part_up{part="producer",service="test"} 1',
      'kafka_part_up{part="consumer TOPIC",service="test"} 1',
    ]) {
      expect(text).toContain(line);
    }
  });

  test('are not there with KAFKA_MONITORING_ENABLED=false', async () => {
    const text = await scrapeAfterOneRecord({ KAFKA_MONITORING_ENABLED: 'false' });
    expect(text).not.toMatch(/^kafka_/m);
  });
});
