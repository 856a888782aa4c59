import type { ChatMessage } from '@chatpulse/contracts';
import {
  type OutgoingRecord,
  type Producer,
  RecordRejectedError,
  RecordTooLargeError,
} from '@chatpulse/kafka';
import { createMemoryKafka } from '@chatpulse/kafka/fakes';
import { describe, expect, test } from '@jest/globals';
import { createPublisher, type HeardLine, type Publisher } from '../src/publisher.js';

type Sent = { record: OutgoingRecord; settle(error?: Error): Promise<void> };

/** A producer that holds what is sent until the test settles it. */
function heldProducer(): { producer: Producer; sent: Sent[] } {
  const sent: Sent[] = [];
  let bufferedBytes = 0;
  let bufferedRecords = 0;
  const producer: Producer = {
    connect: async () => {},
    flush: async () => {},
    disconnect: async () => {},
    get bufferedBytes() {
      return bufferedBytes;
    },
    get bufferedRecords() {
      return bufferedRecords;
    },
    send: (record) =>
      new Promise((resolve, reject) => {
        const stored = () => resolve({ topic: record.topic, partition: 0, offset: '0' });
        producer.post(record, { stored, failed: reject });
      }),
    post(record, acknowledgement) {
      const bytes = Buffer.byteLength(record.value ?? '');
      bufferedBytes += bytes;
      bufferedRecords++;
      const settle = async (error?: Error): Promise<void> => {
        bufferedBytes -= bytes;
        bufferedRecords--;
        if (error) acknowledgement.failed(error);
        else acknowledgement.stored(0, 0);
        await new Promise(setImmediate);
      };
      sent.push({ record, settle });
    },
  };
  return { producer, sent };
}

const message = (text: string): ChatMessage => ({
  kind: 'message',
  id: text,
  channelId: '71',
  channel: 'room',
  userId: '9',
  user: 'ann',
  text,
  sentAt: 1000,
  receivedAt: 1100,
});

/** A line of nobody knows which channel. */
const unknown = { channel: undefined, readMs: 7 };

function publisherOver(
  producer: Producer,
  bufferBytes = 1_000_000,
): [Publisher, said: string[], dropped: HeardLine[], lags: number[]] {
  const said: string[] = [];
  const dropped: HeardLine[] = [];
  const lags: number[] = [];
  const publisher = createPublisher({
    producer,
    topics: { chat: 'chat', chatDeadLetters: 'chat.dlt' },
    partitions: 3,
    bufferBytes,
    wallNow: () => 1250,
    events: {
      onAcknowledged: (lagMs) => lags.push(lagMs),
      onOverflow: () => said.push('full'),
      onDropped: (line) => dropped.push(line),
      onRelief: (dropped) => said.push(`room again after ${dropped}`),
      onFatal: (error) => said.push(`fatal ${(error as Error).message}`),
    },
  });
  return [publisher, said, dropped, lags];
}

describe('the publisher', () => {
  test('counts an event as acknowledged only once Kafka holds it', async () => {
    const { producer, sent } = heldProducer();
    const [publisher] = publisherOver(producer);
    publisher.publish(message('a'), 0);
    expect(publisher.totals()).toMatchObject({ acknowledged: 0, pending: 1, events: { message: 1 } });
    await sent[0]?.settle();
    expect(publisher.totals()).toMatchObject({ acknowledged: 1, pending: 0 });
    expect(publisher.totals().messagesByChannel).toEqual(new Map([['room', 1]]));
  });

  test('tells how long after its sent time an event was acknowledged, and nothing of one that was not', async () => {
    const { producer, sent } = heldProducer();
    const [publisher, , , lags] = publisherOver(producer);
    publisher.publish(message('a'), 0);
    publisher.publish({ ...message('b'), sentAt: 1200 }, 0);
    expect(lags).toEqual([]);
    await sent[0]?.settle(new RecordRejectedError('no'));
    await sent[1]?.settle();
    expect(lags).toEqual([50]);
  });

  test('never holds more than the buffer, and says so once at the begin and once at the end of it', async () => {
    const { producer, sent } = heldProducer();
    const [publisher, said] = publisherOver(producer, 1000);
    for (let index = 0; index < 100; index++) publisher.publish(message(String(index)), 0);
    publisher.keepLine('x'.repeat(1000), {
      reason: 'unparseable',
      problem: 'x',
      channelId: undefined,
      ...unknown,
    });
    expect(producer.bufferedBytes).toBeLessThanOrEqual(1000);
    expect(publisher.totals().dropped).toBe(101 - sent.length);
    expect(said).toEqual(['full']);
    const held = sent.length;
    for (const { settle } of sent.splice(0)) await settle();
    expect(said).toEqual(['full', `room again after ${101 - held}`]);
    publisher.publish(message('after'), 0);
    expect(publisher.totals().dropped).toBe(101 - held);
  });

  test('tells of each line that is dropped which channel it was of, and when it was read', () => {
    const { producer } = heldProducer();
    const [publisher, , dropped] = publisherOver(producer, 100);
    publisher.publish(message('a'), 5);
    publisher.keepLine('x', { reason: 'unparseable', problem: 'x', channelId: undefined, ...unknown });
    expect(dropped).toEqual([{ channel: 'room', readMs: 5 }, unknown]);
  });

  test('knows when the oldest line was read that Kafka does not hold, and ticks are no lines', async () => {
    const { producer, sent } = heldProducer();
    const [publisher] = publisherOver(producer);
    publisher.publish(message('a'), 300);
    publisher.publish(message('b'), 500);
    publisher.tick(5000);
    await sent[1]?.settle();
    expect(publisher.unackedSinceMs()).toBe(300);
    await sent[0]?.settle();
    expect(publisher.unackedSinceMs()).toBeUndefined();
  });

  test('holds a line for unacknowledged until its dead letter is stored', async () => {
    const { producer, sent } = heldProducer();
    const [publisher] = publisherOver(producer);
    publisher.publish(message('a'), 300);
    await sent[0]?.settle(new RecordTooLargeError('too large'));
    expect(publisher.unackedSinceMs()).toBe(300);
    await sent[1]?.settle();
    expect(publisher.unackedSinceMs()).toBeUndefined();
  });

  test('an event too large for its topic becomes a dead letter', async () => {
    const { producer, sent } = heldProducer();
    const [publisher] = publisherOver(producer);
    publisher.publish(message('a'), 0);
    await sent[0]?.settle(new RecordTooLargeError('too large'));
    expect(sent[1]?.record).toMatchObject({
      topic: 'chat.dlt',
      key: '71',
      value: Buffer.from(JSON.stringify(message('a'))),
      headers: {
        'x-reason': 'oversized',
        'x-error-code': 'RECORD_TOO_LARGE',
        'x-original-topic': 'chat',
      },
    });
    await sent[1]?.settle();
    expect(publisher.totals()).toMatchObject({ acknowledged: 0, deadLettered: { oversized: 1 }, pending: 0 });
  });

  test('a dead letter is cut to what any topic takes, and tells the size it had', () => {
    const { producer, sent } = heldProducer();
    const [publisher] = publisherOver(producer);
    publisher.keepLine('x'.repeat(600_000), {
      reason: 'unparseable',
      problem: 'x',
      channelId: '71',
      ...unknown,
    });
    expect(sent[0]?.record).toMatchObject({
      key: '71',
      headers: { 'x-error-code': 'UNPARSEABLE', 'x-original-size': '600000' },
    });
    expect(sent[0]?.record.value?.length).toBe(512 * 1024);
  });

  test('an event that breaks the contract is not sent, and is kept whole as a dead letter', async () => {
    const { producer, sent } = heldProducer();
    const [publisher, said] = publisherOver(producer);
    const event = { ...message('a'), channelId: 'no number' };
    publisher.publish(event, 0);
    expect(sent.map(({ record }) => record)).toMatchObject([
      {
        topic: 'chat.dlt',
        headers: {
          'x-reason': 'rejected',
          'x-error-code': 'CONTRACT_VIOLATED',
          'x-handler-id': 'ingestion.publish',
        },
      },
    ]);
    expect(sent[0]?.record.headers?.['x-error-message']).toMatch(/^chat: \/channelId /);
    expect(JSON.parse(String(sent[0]?.record.value))).toEqual(event);
    await sent[0]?.settle();
    expect(publisher.totals()).toMatchObject({ acknowledged: 0, deadLettered: { rejected: 1 }, pending: 0 });
    expect(said).toEqual([]);
  });

  test('a partition gets no second tick while its first is on the way, and a refused one is passed over', async () => {
    const { producer, sent } = heldProducer();
    const [publisher, said] = publisherOver(producer);
    publisher.tick(5000);
    expect(sent.map(({ record }) => [record.partition, record.key, record.timestamp])).toEqual([
      [0, 'tick|0', 5000],
      [1, 'tick|1', 5000],
      [2, 'tick|2', 5000],
    ]);
    await sent[1]?.settle();
    await sent[2]?.settle(new RecordRejectedError('ahead'));
    publisher.tick(7000);
    expect(sent.slice(3).map(({ record }) => record.key)).toEqual(['tick|1', 'tick|2']);
    expect([publisher.totals().ticks, said]).toEqual([1, []]);
  });

  test('what the broker refuses while it stops is a dead letter all the same', async () => {
    const kafka = createMemoryKafka();
    for (const topic of ['chat', 'chat.dlt']) kafka.createTopic(topic);
    const client = kafka.connect();
    const [publisher, said] = publisherOver(client.producer());
    publisher.publish({ ...message('ahead'), sentAt: Date.now() + 7_200_000 }, 0);
    publisher.publish(message('a'), 0);
    await publisher.stop();
    await client.disconnect();
    expect(kafka.records('chat').length).toBe(1);
    expect(kafka.records('chat.dlt')).toMatchObject([{ headers: { 'x-reason': 'rejected' } }]);
    expect([publisher.totals().pending, said]).toEqual([0, []]);
  });

  test('a failure that nothing mends is fatal, not a dead letter', async () => {
    const { producer, sent } = heldProducer();
    const [publisher, said] = publisherOver(producer);
    publisher.publish(message('a'), 0);
    await sent[0]?.settle(new Error('no permission'));
    expect([said, sent.length]).toEqual([['fatal no permission'], 1]);
  });
});
