import { createRequire } from 'node:module';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';

// Each test fails on kafkajs 2.2.4 as it was published; patches/kafkajs@2.2.4.patch mends it.
const inside = createRequire(import.meta.url);

const context = (firstOffset: string, producerId: string) => ({
  firstOffset,
  producerId,
  inTransaction: true,
});

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A connection of kafkajs to a server that treats its connections as told, in their order. */
async function connectTo(treatments: readonly ((socket: Socket) => void)[]) {
  const Connection = inside('kafkajs/src/network/connection');
  const Encoder = inside('kafkajs/src/protocol/encoder');
  const pending = [...treatments];
  const server = createServer((socket) => void socket.once('data', () => pending.shift()?.(socket)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const logger = {
    namespace: () => logger,
    debug: () => {},
    error: () => {},
    warn: () => {},
    info: () => {},
  };
  const connection = new Connection({
    logger,
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    socketFactory: inside('kafkajs/src/network/socketFactory')(),
    connectionTimeout: 1000,
    requestTimeout: 60_000,
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

describe('the patch of kafkajs', () => {
  test('half an answer from a socket that broke does not spoil the answers of the next', async () => {
    const { connection, ask } = await connectTo([
      (socket) => socket.end(Buffer.from([0, 0, 0, 8, 0, 0])),
      (socket) => socket.write(Buffer.from([0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 42])),
    ]);
    await connection.connect();
    await expect(ask()).rejects.toThrow('Closed connection');
    await connection.connect();
    expect(await ask()).toMatchObject({ buffer: expect.anything() });
  });

  test('an idle connection runs no timer (tulios/kafkajs#1704, #1751)', () => {
    const RequestQueue = inside('kafkajs/src/network/requestQueue');
    const logger = { debug: () => {} };
    const queue = new RequestQueue({ logger, requestTimeout: 1, clientId: 'c', broker: 'b' });
    queue.checkPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
    queue.destroy();
  });

  test('transactions that were aborted while others were open do not show', () => {
    const filter = inside('kafkajs/src/consumer/filterAbortedMessages');
    const record = (offset: number, producerId: string) => ({
      offset: String(offset),
      key: Buffer.from('k'),
      isControlRecord: false,
      batchContext: context(String(offset), producerId),
    });
    const abort = (offset: number, producerId: string) => ({
      ...record(offset, producerId),
      key: Buffer.from([0, 0, 0, 0]),
      isControlRecord: true,
    });
    const messages = [
      record(0, 'b'),
      record(1, 'a'),
      record(2, 'b'),
      abort(3, 'a'),
      record(4, 'b'),
      abort(5, 'b'),
    ];
    // In the order in which they ended, as a broker lists them.
    const abortedTransactions = [
      { producerId: 'a', firstOffset: '1' },
      { producerId: 'b', firstOffset: '0' },
    ];
    const shown = filter({ messages, abortedTransactions }).filter(
      (message: { isControlRecord: boolean }) => !message.isControlRecord,
    );
    expect(shown).toEqual([]);
  });

  test('a batch that compaction has emptied is passed, not read for ever (tulios/kafkajs#1072)', async () => {
    const Decoder = inside('kafkajs/src/protocol/decoder');
    const decodeMessages = inside('kafkajs/src/protocol/requests/fetch/v4/decodeMessages');
    const Batch = inside('kafkajs/src/consumer/batch');
    const bytes = emptyBatch({ firstOffset: 10n, lastOffsetDelta: 4 });
    const size = Buffer.alloc(4);
    size.writeInt32BE(bytes.length);
    const messages = await decodeMessages(new Decoder(Buffer.concat([size, bytes])));
    const batch = new Batch('t', '10', {
      partition: 0,
      highWatermark: '20',
      messages,
      abortedTransactions: [],
    });
    expect(batch.messages).toEqual([]);
    expect([batch.isEmptyDueToFiltering(), batch.lastOffset()]).toEqual([true, '14']);
  });
});

/** A record batch of format 2 without records, as the log cleaner leaves it to remember a producer. */
function emptyBatch({
  firstOffset,
  lastOffsetDelta,
}: {
  firstOffset: bigint;
  lastOffsetDelta: number;
}): Buffer {
  const batch = Buffer.alloc(61);
  batch.writeBigInt64BE(firstOffset, 0);
  batch.writeInt32BE(61 - 12, 8);
  batch.writeInt8(2, 16);
  batch.writeInt32BE(lastOffsetDelta, 23);
  batch.writeInt32BE(0, 57);
  return batch;
}
