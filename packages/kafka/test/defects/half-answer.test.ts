import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Library, patchedKafkajs, takeOutPatch } from '../support/unpatched-kafkajs.js';

const plain = takeOutPatch();
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A connection of kafkajs to a server that treats its connections as told, in their order. */
async function connectTo(library: Library, treatments: readonly ((socket: Socket) => void)[]) {
  const Connection = library.inside('src/network/connection');
  const Encoder = library.inside('src/protocol/encoder');
  const pending = [...treatments];
  const server = createServer((socket) => void socket.once('data', () => pending.shift()?.(socket)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const quiet = (): void => {};
  const logger = { namespace: () => logger, debug: quiet, error: quiet, warn: quiet, info: quiet };
  const connection = new Connection({
    logger,
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    socketFactory: library.inside('src/network/socketFactory')(),
    connectionTimeout: 1000,
    requestTimeout: 500,
    enforceRequestTimeout: true,
  });
  closers.push(() => {
    connection.requestQueue.destroy();
    connection.socket.destroy();
    server.close();
  });
  const ask = (): Promise<Buffer> =>
    connection.send({
      request: { apiKey: 18, apiVersion: 0, apiName: 'ApiVersions', encode: async () => new Encoder() },
      response: { decode: async (payload: Buffer) => payload, parse: async (data: Buffer) => data },
    });
  return { connection, ask };
}

/** The first socket breaks in the middle of an answer; the second brings a whole one. */
async function secondAnswer(library: Library): Promise<Buffer> {
  const { connection, ask } = await connectTo(library, [
    (socket) => socket.end(Buffer.from([0, 0, 0, 8, 0, 0])),
    (socket) => socket.write(Buffer.from([0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 42])),
  ]);
  await connection.connect();
  await expect(ask()).rejects.toThrow('Closed connection');
  await connection.connect();
  return ask();
}

// What tulios/kafkajs#715 and #1374 tell of fits: memory read outside of a buffer, after connections broke.
describe('half an answer from a socket that broke', () => {
  test('plain kafkajs takes it for the beginning of the next answer, and waits for that in vain', async () => {
    await expect(secondAnswer(plain)).rejects.toThrow('timed out');
  });

  test('ours forgets it', async () => {
    expect(await secondAnswer(patchedKafkajs)).toEqual(Buffer.from([0, 0, 0, 42]));
  });
});
