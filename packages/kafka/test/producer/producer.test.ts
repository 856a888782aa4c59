import { afterEach, describe, expect, test } from '@jest/globals';
import {
  KafkaRefusedError,
  KafkaUnavailableError,
  ProducerLostError,
  RecordTooLargeError,
} from '../../src/errors.js';
import { createProducer, type Producer } from '../../src/producer/producer.js';
import { createTracing } from '../../src/tracing/tracing.js';
import { type Answer, createFakeChannel, type FakeChannel } from '../support/fake-channel.js';
import { silent } from '../support/logs.js';

const producers: Producer[] = [];
afterEach(async () => {
  await Promise.all(producers.splice(0).map((producer) => producer.disconnect()));
});

function setUp(
  opts: {
    answer?: Answer;
    channels?: number;
    batchSizeBytes?: number;
    lingerMs?: number;
    deliveryTimeoutMs?: number;
    retryDelayMs?: number;
    partitionCount?: (topic: string) => Promise<number>;
  } = {},
): { producer: Producer; channel: FakeChannel; channels: FakeChannel[] } {
  const channels = Array.from({ length: opts.channels ?? 1 }, () => createFakeChannel(opts.answer));
  const [channel] = channels;
  if (channel === undefined) throw new Error('a producer needs a channel');
  const producer = createProducer({
    channels,
    partitionCount: opts.partitionCount ?? (() => Promise.resolve(4)),
    rules: {
      lingerMs: opts.lingerMs ?? 0,
      batchSizeBytes: opts.batchSizeBytes ?? 1000,
      deliveryTimeoutMs: opts.deliveryTimeoutMs ?? Number.POSITIVE_INFINITY,
      retryDelayMs: opts.retryDelayMs ?? 1,
    },
    logger: silent,
    monitor: { state: () => {}, sent: () => {}, failed: () => {} },
    tracing: createTracing(),
    now: () => performance.now(),
    wallClock: () => 1_700_000_000_000,
  });
  producers.push(producer);
  return { producer, channel, channels };
}

const record = (value: string, partition = 0) => ({ topic: 't', key: null, value, partition });
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));
const lost = (): { error: KafkaUnavailableError; storeAnyway: boolean } => ({
  error: new KafkaUnavailableError('connection closed'),
  storeAnyway: true,
});

describe('producer', () => {
  test('records that are sent together go as one batch, and each learns its own offset', async () => {
    const { producer, channel } = setUp();
    const positions = await Promise.all(numbers(3).map((value) => producer.send(record(value, 2))));
    expect(channel.attempts.map(({ values }) => values)).toEqual([['0', '1', '2']]);
    expect(positions).toEqual(
      [0, 1, 2].map((offset) => ({ topic: 't', partition: 2, offset: String(offset) })),
    );
  });

  test('a batch goes when it is full, without waiting for the linger', async () => {
    const { producer, channel } = setUp({ lingerMs: 60_000, batchSizeBytes: 2 });
    await Promise.all(numbers(4).map((value) => producer.send(record(value))));
    expect(channel.attempts.map(({ values }) => values)).toEqual([
      ['0', '1'],
      ['2', '3'],
    ]);
  });

  test('a flush does not wait for the linger, and resolves when all before it is settled', async () => {
    const { producer, channel } = setUp({ lingerMs: 60_000 });
    void producer.send(record('a', 1));
    void producer.send(record('b', 2));
    await new Promise(setImmediate);
    await producer.flush();
    expect([channel.stored('t', 1), channel.stored('t', 2)]).toEqual([['a'], ['b']]);
    expect([producer.bufferedRecords, producer.bufferedBytes]).toEqual([0, 0]);
  });

  test('a partition never has two requests under way, and its order is kept through failures', async () => {
    const failing: Answer = ({ number }) => (number % 3 === 0 ? lost() : 'store');
    const { producer, channel } = setUp({ answer: failing, batchSizeBytes: 3 });
    await Promise.all(numbers(50).map((value) => producer.send(record(value))));
    expect(channel.maxUnderWay).toBe(1);
    expect(channel.stored('t', 0)).toEqual(numbers(50));
  });

  test('after a lost answer the very same batch is sent again, so that it is stored once', async () => {
    const { producer, channel } = setUp({ answer: ({ number }) => (number === 1 ? lost() : 'store') });
    const first = producer.send(record('a'));
    const second = first.then(() => producer.send(record('b')));
    expect(await first).toMatchObject({ offset: '0' });
    expect(await second).toMatchObject({ offset: '1' });
    expect(channel.stored('t', 0)).toEqual(['a', 'b']);
    expect(channel.attempts[1]).toEqual(channel.attempts[0]);
  });

  test('records that arrive during a retry wait behind the batch and do not join it', async () => {
    const { producer, channel } = setUp({ answer: ({ number }) => (number === 1 ? lost() : 'store') });
    const first = producer.send(record('a'));
    await new Promise(setImmediate);
    await Promise.all([first, producer.send(record('b'))]);
    expect(channel.attempts.map(({ values }) => values)).toEqual([['a'], ['a'], ['b']]);
  });

  test('records that arrive during a backoff do not cut it short', async () => {
    const { producer, channel } = setUp({
      answer: ({ number }) => (number === 1 ? lost() : 'store'),
      retryDelayMs: 100,
    });
    const began = performance.now();
    const first = producer.send(record('a'));
    while (channel.attempts.length === 0) await new Promise(setImmediate);
    await Promise.all([first, producer.send(record('b'))]);
    expect(performance.now() - began).toBeGreaterThan(75);
  });

  test('after giving a batch up, the next one goes under a new producer id and is not taken for it', async () => {
    const answer: Answer = ({ values }) => (values.includes('a') ? lost() : 'store');
    const { producer, channel } = setUp({ answer, deliveryTimeoutMs: 5 });
    await expect(producer.send(record('a'))).rejects.toMatchObject({ code: 'DELIVERY_TIMED_OUT' });
    await producer.send(record('b'));
    expect(channel.stored('t', 0)).toEqual(['a', 'b']);
  });

  test('a record that is too large is rejected alone, and the others keep their order', async () => {
    const tooLarge = { error: new RecordTooLargeError('too large') };
    const { producer, channel } = setUp({
      answer: ({ values }) => (values.includes('5') ? tooLarge : 'store'),
    });
    const results = await Promise.allSettled(numbers(9).map((value) => producer.send(record(value))));
    expect(results.map(({ status }) => status).indexOf('rejected')).toBe(5);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(channel.stored('t', 0)).toEqual(numbers(9).filter((value) => value !== '5'));
  });

  test('a part of a batch goes under a new producer id, never under the number of the whole', async () => {
    const answer: Answer = ({ number, values }) => {
      if (number === 1) return lost();
      return values.length > 1 ? { error: new RecordTooLargeError('the limit was lowered') } : 'store';
    };
    const { producer, channel } = setUp({ answer });
    await Promise.all(['a', 'b'].map((value) => producer.send(record(value))));
    expect(channel.stored('t', 0)).toEqual(['a', 'b', 'a', 'b']);
  });

  test('a producer that the broker lost track of goes on under a new id with the same batch', async () => {
    const answer: Answer = ({ number }) =>
      number === 2 ? { error: new ProducerLostError('unknown id') } : 'store';
    const { producer, channel } = setUp({ answer });
    await producer.send(record('a'));
    await producer.send(record('b'));
    expect(channel.stored('t', 0)).toEqual(['a', 'b']);
    expect(channel.attempts.map(({ producerId }) => producerId)).toEqual([1, 1, 2]);
  });

  test('what the broker refuses is rejected at once, and does not hold up what follows', async () => {
    const refused = { error: new KafkaRefusedError('not authorised') };
    const { producer } = setUp({ answer: ({ values }) => (values.includes('a') ? refused : 'store') });
    await expect(producer.send(record('a'))).rejects.toMatchObject({ code: 'KAFKA_REFUSED' });
    await expect(producer.send(record('b'))).resolves.toMatchObject({ partition: 0 });
  });

  test('a partition in its backoff does not hold up another on the same channel', async () => {
    let down = true;
    const answer: Answer = ({ partition }) => (partition === 0 && down ? lost() : 'store');
    const { producer } = setUp({ answer });
    const stuck = producer.send(record('a', 0));
    await producer.send(record('b', 1));
    down = false;
    await expect(stuck).resolves.toMatchObject({ partition: 0 });
  });

  test('what waits for other partitions of the channel goes along with the request of the one that is due', async () => {
    const { producer, channel } = setUp({ lingerMs: 60_000, batchSizeBytes: 3 });
    const waiting = producer.send(record('a', 1));
    await producer.send(record('full', 0));
    await waiting;
    expect(channel.requests).toEqual([[0, 1]]);
  });

  test('a batch that failed is sent again alone, so that it keeps no other partition from being stored', async () => {
    let down = true;
    const answer: Answer = ({ partition }) => (partition === 0 && down ? lost() : 'store');
    const { producer, channel } = setUp({ answer });
    const stuck = producer.send(record('a', 0));
    for (const value of numbers(20)) await producer.send(record(value, 1));
    down = false;
    await stuck;
    expect(channel.requests.filter((partitions) => partitions.includes(0)).slice(1)).not.toContainEqual(
      expect.arrayContaining([1]),
    );
    expect(channel.maxUnderWay).toBe(1);
  });

  test('a request grows no larger than 4 MiB, unless one batch is', async () => {
    const { producer, channel } = setUp({ batchSizeBytes: 3 * 1024 * 1024 });
    const value = 'x'.repeat(3 * 1024 * 1024);
    await Promise.all([0, 1, 2].map((partition) => producer.send(record(value, partition))));
    expect(channel.requests).toEqual([[0], [1], [2]]);
  });

  test('a posted record tells its acknowledgement what became of it', async () => {
    const answer: Answer = ({ values }) =>
      values.includes('b') ? { error: new KafkaRefusedError('not authorised') } : 'store';
    const { producer } = setUp({ answer, batchSizeBytes: 1 });
    const told: unknown[] = [];
    const acknowledgement = {
      stored: (partition: number, offset: number | bigint) => void told.push([partition, offset]),
      failed: (error: unknown) => void told.push(error),
    };
    for (const value of ['a', 'b', 'c']) producer.post(record(value, 1), acknowledgement);
    await producer.flush();
    expect(told).toEqual([[1, 0], expect.objectContaining({ code: 'KAFKA_REFUSED' }), [1, 1]]);
    expect([producer.bufferedRecords, producer.bufferedBytes]).toEqual([0, 0]);
    await producer.disconnect();
    producer.post(record('d'), acknowledgement);
    expect(told.at(-1)).toMatchObject({ code: 'PRODUCER_CLOSED' });
  });

  test('a partition stays on one channel', async () => {
    const { producer, channels } = setUp({ channels: 3, batchSizeBytes: 1 });
    await Promise.all(numbers(40).map((value) => producer.send(record(value, Number(value) % 4))));
    for (const partition of [0, 1, 2, 3]) {
      expect(channels.filter((channel) => channel.stored('t', partition).length > 0)).toHaveLength(1);
    }
  });

  test('records wait, in order, for a topic that is not there yet', async () => {
    let asked = 0;
    const partitionCount = (): Promise<number> =>
      asked++ < 2 ? Promise.reject(new KafkaUnavailableError('no such topic')) : Promise.resolve(1);
    const { producer, channel } = setUp({ partitionCount });
    await Promise.all(numbers(5).map((value) => producer.send({ topic: 't', key: 'k', value })));
    expect(channel.stored('t', 0)).toEqual(numbers(5));
  });

  test('a topic that does not come within the delivery timeout rejects what waited for it', async () => {
    const partitionCount = (): Promise<number> => Promise.reject(new KafkaUnavailableError('no such topic'));
    const { producer } = setUp({ partitionCount, deliveryTimeoutMs: 5 });
    await expect(producer.send(record('a'))).rejects.toMatchObject({ code: 'DELIVERY_TIMED_OUT' });
    expect(producer.bufferedRecords).toBe(0);
  });

  test('a partition that the topic does not have is rejected', async () => {
    const { producer } = setUp();
    await expect(producer.send(record('a', 4))).rejects.toMatchObject({ code: 'RECORD_REJECTED' });
  });

  test('keys choose their partition as Kafka does', async () => {
    const { producer } = setUp({ partitionCount: () => Promise.resolve(1000) });
    expect(await producer.send({ topic: 't', key: 'foobar', value: '' })).toMatchObject({ partition: 166 });
  });

  test('buffered bytes and records count what is not settled', async () => {
    const { producer } = setUp();
    const sent = producer.send({ topic: 't', key: 'kk', value: 'äö', headers: { h: 'vv' }, partition: 0 });
    expect([producer.bufferedRecords, producer.bufferedBytes]).toEqual([1, 9]);
    await sent;
    expect([producer.bufferedRecords, producer.bufferedBytes]).toEqual([0, 0]);
  });

  test('disconnecting sends what waits, and refuses what comes after', async () => {
    const { producer, channel } = setUp({ lingerMs: 60_000 });
    const sent = producer.send(record('a'));
    await new Promise(setImmediate);
    await producer.disconnect();
    expect(channel.stored('t', 0)).toEqual(['a']);
    await expect(sent).resolves.toMatchObject({ offset: '0' });
    await expect(producer.send(record('b'))).rejects.toMatchObject({ code: 'PRODUCER_CLOSED' });
  });
});
