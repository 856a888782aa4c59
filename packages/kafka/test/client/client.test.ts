import { type AddressInfo, createServer, type Socket } from 'node:net';
import { readEnv } from '@chatpulse/service';
import { afterEach, expect, test } from '@jest/globals';
import { createClient } from '../../src/client/client.js';
import { readKafkaConfig } from '../../src/config/config.js';
import { recordingLogger } from '../support/logs.js';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/**
 * A client of a broker that never says a word, or ends the connection when it is spoken to; `heard` is what it was
 * told.
 */
async function connect(
  broker: 'silent' | 'rude',
  variables: Record<string, string>,
  { retries = 0, level = 'trace' } = {},
) {
  const sockets: Socket[] = [];
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket
      .on('error', () => {})
      .on('data', (bytes: Buffer) => {
        heard.push(bytes);
        if (broker === 'rude') socket.end();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const KAFKA_BROKERS = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = readEnv({ ...variables, KAFKA_BROKERS }, (vars) =>
    readKafkaConfig(vars, { clientId: 'test' }),
  );
  const { logger, lines } = recordingLogger(level);
  const connected = createClient({ config, logger, retries }).admin().connect();
  return { connected, heard, lines };
}

/** Whether it was still waited for when it is asked. */
function watch(work: Promise<unknown>): () => boolean {
  let pending = true;
  const end = (): void => {
    pending = false;
  };
  work.then(end, end);
  return () => pending;
}

// kafkajs gives this first request a second at the least.
test('a request is given up after KAFKA_REQUEST_TIMEOUT, unless KAFKA_ENFORCE_REQUEST_TIMEOUT is off', async () => {
  const unlimited = { KAFKA_REQUEST_TIMEOUT: '100', KAFKA_ENFORCE_REQUEST_TIMEOUT: 'false' };
  const isPending = watch((await connect('silent', unlimited)).connected);
  const { connected } = await connect('silent', { KAFKA_REQUEST_TIMEOUT: '1400' });
  await expect(connected).rejects.toThrow('Request ApiVersions(key: 18, version: 2) timed out');
  expect(isPending()).toBe(true);
});

test('a connection is given up after KAFKA_CONNECTION_TIMEOUT, TLS included', async () => {
  const tls = { KAFKA_SSL_ENABLED: 'true' };
  const isPending = watch((await connect('silent', { ...tls, KAFKA_CONNECTION_TIMEOUT: '5000' })).connected);
  const { connected } = await connect('silent', { ...tls, KAFKA_CONNECTION_TIMEOUT: '50' });
  await expect(connected).rejects.toThrow('Connection timeout');
  expect(isPending()).toBe(true);
});

test('KAFKA_CLIENT_ID is how brokers know it', async () => {
  const { connected, heard } = await connect('rude', { KAFKA_CLIENT_ID: 'known-as-this' });
  await expect(connected).rejects.toThrow();
  expect(String(heard[0])).toContain('known-as-this');
});

test('it repeats a step as often as it is told, with growing delays from KAFKA_RETRY_DELAYMS on', async () => {
  const { connected, lines } = await connect('rude', { KAFKA_RETRY_DELAYMS: '10' }, { retries: 2 });
  await expect(connected).rejects.toThrow('Closed connection');
  const attempts = lines.filter(({ namespace, level }) => namespace === 'BrokerPool' && level === 'warn');
  expect(attempts.map(({ retryCount }) => retryCount)).toEqual([0, 1, 2]);
  const [first, second] = attempts.map(({ retryTime }) => Number(retryTime));
  expect(first).toBeGreaterThanOrEqual(8);
  expect(first).toBeLessThanOrEqual(12);
  expect(second).toBeGreaterThan(Number(first));
});

test.each([
  ['KAFKA_LOG_LEVEL shows the lines of the library in a service that is quiet', 'trace', 'info', true],
  ['KAFKA_LOG_LEVEL hides them in a service that tells all', 'error', 'trace', false],
])('%s', async (_, own, level, shown) => {
  const { connected, lines } = await connect('rude', { KAFKA_LOG_LEVEL: own }, { level });
  await expect(connected).rejects.toThrow();
  expect(lines.some(({ client }) => client === 'kafkajs')).toBe(shown);
});
