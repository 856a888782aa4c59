import { readEnv } from '@chatpulse/service';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createMonitor } from '../../src/client/monitor.js';
import { readKafkaConfig } from '../../src/config/config.js';
import { KafkaUnavailableError } from '../../src/errors.js';
import { openProducer } from '../../src/producer/open-producer.js';
import type { Producer, ProducerOptions } from '../../src/producer/producer.js';
import { createTracing } from '../../src/tracing/tracing.js';
import { type Answer, createFakeChannel, type FakeChannel } from '../support/fake-channel.js';
import { silent } from '../support/logs.js';

const producers: Producer[] = [];
afterEach(async () => {
  await Promise.all(producers.splice(0).map((producer) => producer.disconnect()));
});

function open(
  variables: Record<string, string>,
  { options = {}, answer }: { options?: ProducerOptions; answer?: Answer } = {},
) {
  const channels: FakeChannel[] = [];
  const config = readEnv(variables, (vars) => readKafkaConfig(vars, { clientId: 'test' }));
  const producer = openProducer(
    {
      channel() {
        const channel = createFakeChannel(answer);
        channels.push(channel);
        return channel;
      },
      config,
      partitionCount: async () => 4,
      monitor: createMonitor(),
      tracing: createTracing(),
      logger: silent,
    },
    options,
  );
  producers.push(producer);
  const send = (value: string) => producer.send({ topic: 't', key: null, value, partition: 0 });
  const sent = () => channels.flatMap(({ attempts }) => attempts.map(({ values }) => values));
  return { producer, channels, send, sent };
}

const never = '60000';

describe('a producer', () => {
  test('has as many channels as KAFKA_MAX_IN_FLIGHT_REQUESTS says', () => {
    expect(open({ KAFKA_MAX_IN_FLIGHT_REQUESTS: '3' }).channels).toHaveLength(3);
  });

  test('sends a batch once it has KAFKA_BATCH_SIZE bytes', async () => {
    const { send, sent } = open({ KAFKA_LINGER_MS: never, KAFKA_BATCH_SIZE: '100' });
    const [first, second] = ['a'.repeat(50), 'b'.repeat(50)];
    await Promise.all([first, second].map(send));
    expect(sent()).toEqual([[first, second]]);
  });

  test('waits KAFKA_LINGER_MS for company, unless it was opened with another time', async () => {
    const waiting = open({ KAFKA_LINGER_MS: never });
    const waited = waiting.send('waits');
    // Longer than the default, so that what waits by that is gone first.
    const sooner = open({ KAFKA_LINGER_MS: never }, { options: { lingerMs: 30 } });
    await sooner.send('goes');
    expect([sooner.sent(), waiting.sent()]).toEqual([[['goes']], []]);
    await waiting.producer.flush();
    await waited;
  });

  test('gives a record up after KAFKA_DELIVERY_TIMEOUT, tried again from KAFKA_RETRY_DELAYMS on', async () => {
    const answer: Answer = () => ({ error: new KafkaUnavailableError('nobody is there') });
    const variables = {
      KAFKA_REQUEST_TIMEOUT: '100',
      KAFKA_DELIVERY_TIMEOUT: '100',
      KAFKA_RETRY_DELAYMS: '1',
      KAFKA_LINGER_MS: '0',
    };
    const { send, sent } = open(variables, { answer });
    await expect(send('a')).rejects.toMatchObject({ code: 'DELIVERY_TIMED_OUT' });
    expect(sent().length).toBeGreaterThan(2);
  });
});
