import { expect, jest, test } from '@jest/globals';
import { createCassandra } from '../../src/cassandra.js';
import { cassandraConfig, logger, openProxy } from './backends.js';

jest.setTimeout(60_000);

test('before it is connected, every use says that the store is away', () => {
  const cassandra = createCassandra({ config: cassandraConfig('system'), logger });
  expect(() => cassandra.client()).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }));
});

test('connecting goes on until Cassandra answers', async () => {
  const proxy = await openProxy(String(process.env.TEST_CASSANDRA));
  proxy.cut();
  const config = { ...cassandraConfig('system'), contactPoints: [proxy.contactPoint] };
  const warned: string[] = [];
  const listening = Object.assign(Object.create(logger), {
    warn: (message: string) => {
      warned.push(message);
      proxy.restore();
    },
  });
  const cassandra = createCassandra({ config, logger: listening });
  expect(await cassandra.connect(AbortSignal.timeout(30_000))).toBe(true);
  expect(warned[0]).toContain(`Cassandra at ${proxy.contactPoint} does not answer; trying again in 0.5 s`);
  await cassandra.close();
  await proxy.close();
});

test('connecting ends when the service stops', async () => {
  const config = { ...cassandraConfig('system'), contactPoints: ['127.0.0.1:1'] };
  const cassandra = createCassandra({ config, logger });
  expect(await cassandra.connect(AbortSignal.timeout(200))).toBe(false);
});
