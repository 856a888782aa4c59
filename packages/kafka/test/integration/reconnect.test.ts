import { createHealth, type Health } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import type { Kafka } from '../../src/kafka.js';
import { createBench, eventually, testBroker, unique } from '../support/broker.js';
import { type BrokerProxy, createBrokerProxy } from '../support/broker-proxy.js';
import { valuesHandler } from '../support/handling.js';
import { recordingLogger } from '../support/logs.js';

const bench = createBench();

/** One client whose way to the broker can be cut. */
async function setUp(): Promise<{
  kafka: Kafka;
  proxy: BrokerProxy;
  told: (what: RegExp) => boolean;
  health: Health;
}> {
  const proxy = await createBrokerProxy(testBroker());
  bench.later(() => proxy.close());
  const health = createHealth();
  // Whoever lost its group joins again as a new member, and the group waits for the old one as long as this.
  const patience = {
    KAFKA_SESSION_TIMEOUT: '6000',
    KAFKA_HEARTBEAT_INTERVAL: '500',
    KAFKA_DLQ_ENABLED: 'false',
  };
  const kafka = bench.kafka({ KAFKA_BROKERS: proxy.address, ...patience }, { health });
  return { kafka, proxy, health, told: (what) => what.test(health.ready().checks.kafka?.detail ?? '') };
}

function consume(kafka: Kafka, topic: string): { joined: Promise<unknown>; values: string[] } {
  const values: string[] = [];
  const joined = kafka.handle({
    groupId: topic,
    handlers: [valuesHandler(topic, (more) => void values.push(...more))],
    fromBeginning: true,
    onCrash: (error) => void values.push(`crashed: ${error}`),
  });
  return { joined, values };
}

const attempt = 'attempt [2-9], next in \\d+ ms \\(KAFKA_UNAVAILABLE\\)';

describe('producer, consumer and admin', () => {
  test('wait for a broker at the start: health says for which attempt and how long', async () => {
    const topic = await bench.topic();
    const { kafka, proxy, told, health } = await setUp();
    proxy.shut();
    const producer = kafka.producer();
    const connected = producer.connect();
    const { joined, values } = consume(kafka, topic);
    const asked = kafka.admin().deleteTopics([unique('absent')]);
    await eventually(() => told(new RegExp(`producer is not connected: ${attempt}`)));
    await eventually(() => told(new RegExp(`consumer ${topic} has not joined its group: ${attempt}`)));
    await eventually(() => told(new RegExp(`admin is not (connected|answered): ${attempt}`)));
    proxy.open();
    await Promise.all([connected, joined, asked.catch(() => undefined)]);
    await producer.send({ topic, key: null, value: 'a' });
    await eventually(() => values.length > 0);
    expect(values).toEqual(['a']);
    await eventually(() => health.ready().ok);
  });

  test('come back by themselves after an outage', async () => {
    const topic = await bench.topic();
    const { kafka, proxy, told, health } = await setUp();
    const producer = kafka.producer();
    const { joined, values } = consume(kafka, topic);
    await Promise.all([joined, producer.send({ topic, key: null, value: 'before' })]);
    await eventually(() => health.ready().ok && values.length > 0);
    proxy.shut();
    const sent = producer.send({ topic, key: null, value: 'after' });
    await eventually(() => told(new RegExp(`producer is not acknowledged: ${attempt}`)));
    await eventually(() => told(new RegExp(`consumer ${topic} (lost|has not joined) its group: attempt`)));
    proxy.open();
    await sent;
    await eventually(() => values.includes('after'));
    // The commit of the first may have been cut off too: then it comes again.
    expect(new Set(values)).toEqual(new Set(['before', 'after']));
    expect(await kafka.admin().partitionCount(topic)).toBe(1);
    await eventually(() => health.ready().ok);
  });
});

test.each([
  ['a host that does not exist', { KAFKA_BROKERS: 'no-such-host.invalid:9092' }, 'KAFKA_BROKERS'],
  ['a port where nothing listens', { KAFKA_BROKERS: '127.0.0.1:1' }, 'KAFKA_BROKERS'],
  ['TLS to a port that speaks none', { KAFKA_SSL_ENABLED: 'true' }, 'KAFKA_SSL_ENABLED'],
])('%s: the log names the variable', async (_, env, variable) => {
  const { logger, lines } = recordingLogger('info');
  const kafka = bench.kafka(env as Record<string, string>, { logger });
  const connected = kafka.producer().connect();
  const expected = expect.objectContaining({ error: expect.stringContaining(variable) });
  await eventually(() => lines.some(({ what }) => what === 'connect producer'));
  expect(lines).toContainEqual(expected);
  await kafka.disconnect();
  await expect(connected).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
});

test('a broker that refuses the way in is no outage: connecting fails, and names the variables', async () => {
  const env = {
    KAFKA_SASL_MECHANISM: 'plain',
    KAFKA_SASL_USERNAME: 'ann',
    KAFKA_SASL_PASSWORD: 'wrong',
    KAFKA_SSL_ENABLED: 'false',
  };
  const kafka = bench.kafka(env);
  await expect(kafka.producer().connect()).rejects.toMatchObject({
    message: expect.stringContaining('KAFKA_SASL_MECHANISM'),
  });
});
