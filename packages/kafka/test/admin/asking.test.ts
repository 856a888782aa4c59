import { expect, test } from '@jest/globals';
import type kafkajs from 'kafkajs';
import { createAsking } from '../../src/admin/asking.js';
import type { Cluster } from '../../src/admin/requests.js';
import { KafkaRefusedError } from '../../src/errors.js';
import { silent } from '../support/logs.js';

test('a broker that refused us once is asked again at the next question', async () => {
  const client = { admin: () => ({ connect: async () => {} }) } as unknown as kafkajs.Kafka;
  const refusals = [new KafkaRefusedError('the password is wrong')];
  const asking = createAsking({
    client,
    cluster: {} as Cluster,
    retryDelayMs: 1,
    logger: silent,
    signal: new AbortController().signal,
    knock: async () => {
      const refused = refusals.shift();
      if (refused !== undefined) throw refused;
    },
    state: () => {},
  });
  await expect(asking.admin(async () => 'an answer')).rejects.toThrow(KafkaRefusedError);
  expect(await asking.admin(async () => 'an answer')).toBe('an answer');
});
