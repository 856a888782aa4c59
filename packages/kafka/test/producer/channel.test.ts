import { describe, expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { type Channel, createChannel } from '../../src/producer/channel.js';
import { silent } from '../support/logs.js';

type Send = (request: kafkajs.ProducerRecord) => Promise<Partial<kafkajs.RecordMetadata>[]>;

/** A channel over a client whose producers send as told; keeps what each producer was made with. */
function setUp(
  send: Send,
  connect: () => Promise<void> = async () => {},
): { channel: Channel; made: kafkajs.ProducerConfig[] } {
  const made: kafkajs.ProducerConfig[] = [];
  const client = {
    producer(config: kafkajs.ProducerConfig) {
      made.push(config);
      return { connect, send, disconnect: async () => {} };
    },
  } as unknown as kafkajs.Kafka;
  const channel = createChannel({
    client,
    compression: kafkajs.CompressionTypes.None,
    requestTimeoutMs: 1000,
    retryDelayMs: 1,
    logger: silent,
    signal: new AbortController().signal,
  });
  return { channel, made };
}

const batch = [{ record: { topic: 't', key: 'k', value: 'v' }, headers: { h: 'x' }, timestamp: 7 }];
const stored = { topicName: 't', partition: 2, errorCode: 0, baseOffset: '40' };

describe('channel', () => {
  test('sends one partition at a time, to all in-sync replicas', async () => {
    const requests: kafkajs.ProducerRecord[] = [];
    const { channel, made } = setUp(async (request) => {
      requests.push(request);
      return [stored];
    });
    expect(await channel.send('t', 2, batch)).toBe('40');
    expect(made).toMatchObject([{ idempotent: true, allowAutoTopicCreation: false, maxInFlightRequests: 1 }]);
    expect(requests).toEqual([
      {
        topic: 't',
        acks: -1,
        timeout: 1000,
        compression: kafkajs.CompressionTypes.None,
        messages: [{ key: 'k', value: 'v', partition: 2, timestamp: '7', headers: { h: 'x' } }],
      },
    ]);
  });

  test.each([
    ['nothing', []],
    ['another partition', [{ ...stored, partition: 3 }]],
    ['an error', [{ ...stored, errorCode: 6 }]],
    ['no offset', [{ topicName: 't', partition: 2, errorCode: 0 }]],
  ])('an answer that names %s is no acknowledgement', async (_, answer) => {
    const { channel } = setUp(async () => answer);
    await expect(channel.send('t', 2, batch)).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
  });

  test('a failure that kafkajs does not explain asks for a new producer, and loses no record', async () => {
    const { channel } = setUp(() => Promise.reject(new TypeError('cannot read properties of undefined')));
    await expect(channel.send('t', 2, batch)).rejects.toMatchObject({
      code: 'PRODUCER_LOST',
      retriable: true,
    });
  });

  test('renewed, it goes on with a producer of its own; until then it keeps the one it has', async () => {
    const { channel, made } = setUp(async () => [stored]);
    await channel.send('t', 2, batch);
    await channel.send('t', 2, batch);
    expect(made).toHaveLength(1);
    channel.renew();
    await channel.send('t', 2, batch);
    expect(made).toHaveLength(2);
  });

  test('a producer that could not connect is not kept', async () => {
    let reachable = false;
    const connect = (): Promise<void> =>
      reachable ? Promise.resolve() : Promise.reject(new kafkajs.KafkaJSConnectionError('refused'));
    const { channel } = setUp(async () => [stored], connect);
    await expect(channel.send('t', 2, batch)).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
    reachable = true;
    expect(await channel.send('t', 2, batch)).toBe('40');
  });
});
