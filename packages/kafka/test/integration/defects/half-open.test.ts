import { describe, expect, test } from '@jest/globals';
import type kafkajs from 'kafkajs';
import { createBench, eventually, testBroker } from '../../support/broker.js';
import { type BrokerProxy, createBrokerProxy } from '../../support/broker-proxy.js';
import { start, valuesHandler } from '../../support/handling.js';
import { recordingLogger } from '../../support/logs.js';
import { takeOutPatch } from '../../support/unpatched-kafkajs.js';

const plain = takeOutPatch();
const bench = createBench();
const requestTimeout = 300;

async function setUp(): Promise<{ topic: string; proxy: BrokerProxy }> {
  const topic = await bench.topic();
  const proxy = await createBrokerProxy(testBroker());
  bench.later(() => proxy.close());
  return { topic, proxy };
}

/** A producer of kafkajs without us that has sent a record through the proxy. */
async function plainProducer(proxy: BrokerProxy, topic: string, over: Partial<kafkajs.KafkaConfig>) {
  const { Kafka, logLevel } = plain.kafkajs;
  const client = new Kafka({ brokers: [proxy.address], logLevel: logLevel.NOTHING, requestTimeout, ...over });
  const producer = client.producer();
  bench.later(() => {
    // It would wait for its answers.
    proxy.shut();
    return producer.disconnect();
  });
  const send = (value: string): Promise<unknown> => producer.send({ topic, messages: [{ value }] });
  await producer.connect();
  await send('before');
  return { send };
}

describe('a connection that goes half-open (tulios/kafkajs#919)', () => {
  test('keeps plain kafkajs waiting for ever, or asking it again and again where a timeout is enforced', async () => {
    const { topic, proxy } = await setUp();
    const waits = await plainProducer(proxy, topic, { enforceRequestTimeout: false, retry: { retries: 0 } });
    const asks = await plainProducer(proxy, topic, { retry: { retries: 3, initialRetryTime: 50 } });
    proxy.mute();
    let settled = false;
    const end = (): void => {
      settled = true;
    };
    void waits.send('after').then(end, end);
    await expect(asks.send('after')).rejects.toThrow('timed out');
    expect(settled).toBe(false);
  });

  test('is given up by ours after KAFKA_REQUEST_TIMEOUT, and a new one takes its place', async () => {
    const { topic, proxy } = await setUp();
    const { logger, lines } = recordingLogger('info');
    const kafka = bench.kafka(
      {
        KAFKA_BROKERS: proxy.address,
        KAFKA_REQUEST_TIMEOUT: String(requestTimeout),
        KAFKA_DLQ_ENABLED: 'false',
      },
      { logger },
    );
    const values: string[] = [];
    const { crashes } = await start(kafka, [valuesHandler(topic, (some) => void values.push(...some))]);
    const send = (value: string) => kafka.producer().send({ topic, key: null, value });
    await send('before');
    await eventually(() => values.length > 0);
    proxy.mute();
    const known = async (): Promise<boolean> =>
      (await kafka
        .admin()
        .partitionCount(topic)
        .catch(() => 0)) === 1;
    await Promise.all([send('after'), eventually(known)]);
    expect(lines).toContainEqual(
      expect.objectContaining({ error: expect.stringContaining('timed out (see KAFKA_REQUEST_TIMEOUT)') }),
    );
    await eventually(() => values.includes('after'));
    // The commit of the first may have been cut off: then it comes again.
    expect([crashes, new Set(values)]).toEqual([[], new Set(['before', 'after'])]);
  });
});
