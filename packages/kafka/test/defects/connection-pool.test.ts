import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/broker.js';
import { type Library, patchedKafkajs, takeOutPatch } from '../support/unpatched-kafkajs.js';

const plain = takeOutPatch();
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** The connections that a server has after three fetches asked for one at once. */
async function connections(library: Library) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.resume().once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const quiet = (): void => {};
  const logger = { namespace: () => logger, debug: quiet, error: quiet, warn: quiet, info: quiet };
  const Pool = library.inside('src/network/connectionPool');
  const pool = new Pool({
    logger,
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    socketFactory: library.inside('src/network/socketFactory')(),
    connectionTimeout: 1000,
  });
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const forFetches = 1;
  await Promise.all([1, 2, 3].map(() => pool.getConnection(forFetches)));
  await eventually(() => sockets.size > 0);
  return { sockets, close: () => pool.destroy() };
}

describe('fetches that begin before their connection stands', () => {
  test('open one each in plain kafkajs', async () => {
    const { sockets } = await connections(plain);
    await eventually(() => sockets.size === 3);
  });

  test('share one in ours, which is closed with the others', async () => {
    const { sockets, close } = await connections(patchedKafkajs);
    expect(sockets.size).toBe(1);
    await close();
    await eventually(() => sockets.size === 0);
  });
});
