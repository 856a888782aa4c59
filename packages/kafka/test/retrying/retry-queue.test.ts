import { describe, expect, test } from '@jest/globals';
import type { DeadLetterFailure } from '../../src/dead-letters/writer.js';
import { KafkaUnavailableError, RecordRejectedError, RecordTooLargeError } from '../../src/errors.js';
import type { IncomingMessage, OutgoingRecord } from '../../src/messages.js';
import { createRetryQueue } from '../../src/retrying/retry-queue.js';

const record: IncomingMessage = {
  topic: 'chat',
  partition: 3,
  offset: '42',
  timestamp: 7,
  key: Buffer.from('k'),
  value: Buffer.from('v'),
  headers: {},
};
const failed = {
  handlerId: 'api.audit',
  attempt: 2,
  dueAtMs: 5000,
  code: 'BUSY',
  error: 'the shop is shut',
  failedAtMs: 9,
  correlationId: 'c-1',
};

function setUp(answer: (record: OutgoingRecord) => Error | undefined = () => undefined) {
  const sent: OutgoingRecord[] = [];
  const letters: { record: IncomingMessage; failure: DeadLetterFailure }[] = [];
  const queue = createRetryQueue({
    groupOf: (handlerId) => (handlerId === 'api.audit' ? 'api' : undefined),
    producer: {
      async send(record) {
        const error = answer(record);
        if (error !== undefined) throw error;
        sent.push(record);
        return { topic: record.topic, partition: record.partition ?? 0, offset: '0' };
      },
    },
    deadLetters: {
      async store(record, failure) {
        letters.push({ record, failure });
        return { topic: 'chat.dlt', partition: 0, offset: '0' };
      },
    },
  });
  return { queue, sent, letters };
}

describe('the retry queue', () => {
  test('writes to the partition of the original, for the group of the handler', async () => {
    const { queue, sent } = setUp();
    expect(await queue.enqueue(record, failed)).toBe('queued');
    const { key, value } = record;
    const headers = { 'x-retry-group': 'api' };
    expect(sent).toMatchObject([{ topic: 'chat.retry', partition: 3, key, value, headers }]);
  });

  test('writes by key where the retry topic has fewer partitions', async () => {
    const { queue, sent } = setUp(({ partition }) =>
      partition === undefined ? undefined : new RecordRejectedError('no such partition'),
    );
    expect(await queue.enqueue(record, failed)).toBe('queued');
    expect(sent).toMatchObject([{ topic: 'chat.retry', key: record.key }]);
  });

  test('a copy that is too large goes to the dead letters, with what the attempt failed of', async () => {
    const { queue, sent, letters } = setUp(() => new RecordTooLargeError('too large'));
    expect(await queue.enqueue(record, failed)).toBe('dead-lettered');
    expect(sent).toEqual([]);
    expect(letters).toMatchObject([
      {
        record,
        failure: {
          handlerId: 'api.audit',
          code: 'RECORD_TOO_LARGE',
          retryCount: 1,
          correlationId: 'c-1',
          error: expect.stringContaining('the shop is shut'),
        },
      },
    ]);
  });

  test('a broker that is away is no reason for the dead letters', async () => {
    const { queue, letters } = setUp(() => new KafkaUnavailableError('away'));
    await expect(queue.enqueue(record, failed)).rejects.toThrow('away');
    expect(letters).toEqual([]);
  });
});
