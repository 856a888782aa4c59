import { readEnv } from '@chatpulse/service';
import { expect, test } from '@jest/globals';
import type { ReachBrokers } from '../src/client/brokers.js';
import { readKafkaConfig } from '../src/config/config.js';
import { KafkaUnavailableError } from '../src/errors.js';
import { createKafkaOver } from '../src/kafka.js';
import { createFakeChannel } from './support/fake-channel.js';
import { silent } from './support/logs.js';

/** Brokers that never acknowledge anything. */
const reach: ReachBrokers = () =>
  ({
    channel: () => createFakeChannel(() => ({ error: new KafkaUnavailableError('nobody is there') })),
    admin: { partitionCount: async () => 1, disconnect: async () => {} },
    reader: { disconnect: async () => {} },
  }) as unknown as ReturnType<ReachBrokers>;

test('a client that is disconnected while Kafka is away ends, also what would have waited for ever', async () => {
  const env = { KAFKA_REQUEST_TIMEOUT: '100', KAFKA_RETRY_DELAYMS: '1' };
  const config = readEnv(env, (vars) => readKafkaConfig(vars, { clientId: 'test' }));
  const kafka = createKafkaOver(reach, { config, logger: silent });
  const producer = kafka.producer({ deliveryTimeoutMs: Number.POSITIVE_INFINITY, lingerMs: 0 });
  const sent = producer.send({ topic: 't', key: null, value: 'a' });
  const rejected = expect(sent).rejects.toMatchObject({ code: 'DELIVERY_TIMED_OUT' });
  await kafka.disconnect();
  await rejected;
});
